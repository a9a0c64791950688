import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import { StateBadge } from '@backstage-fleet/plugin-fleet-react';
import styles from './ResourceStatus.module.css';

/** The object's own word with its state, and the reason below where it has one. */
export function ResourceStatus(props: { resource: Resource }) {
  const { state, status, reason } = props.resource;
  return (
    <span className={styles.status}>
      <StateBadge state={state} word={words(status)} />
      {reason && <span className={styles.reason}>{words(reason)}</span>}
    </span>
  );
}

/** Kubernetes joins words by commas alone; people want a space. */
function words(text: string): string {
  return text.replace(/,(?=\S)/g, ', ');
}
