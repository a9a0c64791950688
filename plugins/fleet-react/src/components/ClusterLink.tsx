import {
  ExternalRouteRef,
  RouteRef,
  SubRouteRef,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';

/**
 * The name of a cluster, linked to its page.
 *
 * @param props - routeRef is the route of the cluster's page, bound by the
 * plugin that has it; without a binding the name stands alone
 * @public
 */
export function ClusterLink(props: {
  name: string;
  routeRef:
    | RouteRef<{ name: string }>
    | SubRouteRef<{ name: string }>
    | ExternalRouteRef<{ name: string }>;
}) {
  const href = useRouteRef(props.routeRef)?.({ name: props.name });
  return href ? (
    <Link href={href} standalone>
      {props.name}
    </Link>
  ) : (
    <>{props.name}</>
  );
}
