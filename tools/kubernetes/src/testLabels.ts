/**
 * Labels which make pods and nodes of a test cluster misbehave. They may be set and
 * removed at any time; the status follows within a second.
 *
 * @public
 */
export const testLabels = {
  /**
   * `"true"` on a pod: its containers crash, then wait in CrashLoopBackOff and restart
   * every 10 s (annotation `fleet.test/restart-every`, a Go duration). A pod with
   * restartPolicy Never fails instead.
   */
  crash: 'fleet.test/crash',
  /** `"true"` on a node: it reports Ready False. */
  notReady: 'fleet.test/not-ready',
  /** `memory`, `disk` or `pid` on a node: it reports that pressure. */
  pressure: 'fleet.test/pressure',
} as const;
