import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, numberAt, text } from '../read';
import { scrubMessage } from '../scrub';

/**
 * Events, on demand only: there are many. Their text stays in the cluster,
 * but for what the scheduler says of a pod it has no place for, scrubbed.
 */
export const events = defineKind({
  group: '',
  version: 'v1',
  kind: 'Event',
  resource: 'events',
  namespaced: true,
  isOptional: true,
  paths: [
    ...below(
      'involvedObject',
      'apiVersion',
      'kind',
      'namespace',
      'name',
      'uid',
      'fieldPath',
    ),
    'action',
    'count',
    'eventTime',
    'firstTimestamp',
    'lastTimestamp',
    'reason',
    'reportingComponent',
    'series.count',
    'series.lastObservedTime',
    'source.component',
    'source.host',
    'type',
    'message',
  ],
  derive(object, projection) {
    delete projection.message;
    const message = text(object, 'message');
    if (text(object, 'reason') === 'FailedScheduling' && message) {
      projection.message = scrubMessage(message);
    }
  },
  columns(object) {
    const involved = at(object, 'involvedObject');
    const isNormal = text(object, 'type') === 'Normal';
    return {
      state: isNormal ? 'healthy' : 'degraded',
      status: text(object, 'reason') ?? text(object, 'type') ?? 'Unknown',
      reason: text(object, 'message'),
      nodeName: text(object, 'source', 'host'),
      facts: factsOf({
        type: text(object, 'type'),
        object: involved
          ? `${text(involved, 'kind')}/${text(involved, 'name')}`
          : undefined,
        objectUid: text(involved, 'uid'),
        count:
          numberAt(object, 'series', 'count') ?? numberAt(object, 'count') ?? 1,
        firstSeen: text(object, 'firstTimestamp') ?? text(object, 'eventTime'),
        lastSeen:
          text(object, 'series', 'lastObservedTime') ??
          text(object, 'lastTimestamp') ??
          text(object, 'eventTime'),
        source:
          text(object, 'source', 'component') ??
          text(object, 'reportingComponent'),
      }),
    };
  },
});
