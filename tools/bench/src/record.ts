import { Judged } from './bars';

/** What of the benchmark can be run by itself. */
export const PARTS = ['sizes', 'sqlite', 'agents', 'agent-process'] as const;

/** One of {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** What one run of a part measured. */
export interface PartRecord {
  part: Part;
  /** Day, ISO 8601. */
  when: string;
  /** Short hash of the commit; `+` behind it says that files were changed. */
  commit: string;
  machine: string;
  command: string;
  results: Judged[];
  /** Why the part broke off before its end. */
  brokeOff?: string;
}

/** Puts new records in the place of the older ones of the same parts, in the order of {@link PARTS}. */
export function mergeRecords(
  older: readonly PartRecord[],
  newer: readonly PartRecord[],
): PartRecord[] {
  return PARTS.flatMap(part => {
    const record =
      newer.find(item => item.part === part) ??
      older.find(item => item.part === part);
    return record ? [record] : [];
  });
}
