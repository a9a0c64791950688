import { DownlinkMessage } from '@backstage-fleet/protocol';

/** A message to an agent without what the downlink adds. */
export type DownlinkContent = DownlinkMessage extends infer M
  ? M extends DownlinkMessage
    ? Omit<M, 'dseq' | 'exp'>
    : never
  : never;
