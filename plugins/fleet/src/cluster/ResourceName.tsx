import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import page from '../common/page.module.css';

/** `namespace/name`, the name in front of the eye. */
export function ResourceName(props: {
  resource: Pick<Resource, 'namespace' | 'name'>;
}) {
  const { namespace, name } = props.resource;
  return (
    <span>
      {namespace && <span className={page.quiet}>{namespace}/</span>}
      <span className={page.strong}>{name}</span>
    </span>
  );
}
