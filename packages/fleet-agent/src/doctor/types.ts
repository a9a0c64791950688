/** How a check went. */
export type Outcome = 'good' | 'warning' | 'failed' | 'skipped';

/** What a check found. */
export interface Finding {
  /** What was looked at, such as `Clock`. */
  name: string;
  outcome: Outcome;
  /** What was found, for a person. */
  sentence: string;
  /** What to do about it. */
  mend?: string;
  /** Commands that do it, ready to be copied. */
  commands?: string[];
}
