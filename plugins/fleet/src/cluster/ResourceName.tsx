import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import styles from './ResourceName.module.css';

/** `namespace/name`, the name in front of the eye. */
export function ResourceName(props: {
  resource: Pick<Resource, 'namespace' | 'name'>;
}) {
  const { namespace, name } = props.resource;
  return (
    <span className={styles.full}>
      {namespace && (
        <>
          <span className={styles.namespace}>{namespace}/</span>
          <wbr />
        </>
      )}
      <span className={styles.name}>{name}</span>
    </span>
  );
}
