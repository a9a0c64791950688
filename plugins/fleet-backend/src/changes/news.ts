import { ChangeType, FeedRow } from '../database/tables';

/** A row of the feed that tells of one object. */
export type NewsRow = FeedRow & { type: ChangeType };

/** Whether a row of the feed is news: all are but those of first lists. */
export function isNews(row: FeedRow): row is NewsRow {
  return !row.is_initial && row.type !== 'listed';
}
