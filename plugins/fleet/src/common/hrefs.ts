import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { rootRouteRef } from '../routes';
import { UrlChanges, withChanges } from './useUrlState';

/** Addresses of Fleet's pages, narrowed to what one wants to see there. */
export interface Hrefs {
  overview: () => string;
  clusters: (filters?: UrlChanges) => string;
  cluster: (name: string, tab?: string, filters?: UrlChanges) => string;
  resource: (cluster: string, uid: string) => string;
  search: (query: string, filters?: UrlChanges) => string;
  changes: (filters?: UrlChanges) => string;
  ingresses: (filters?: UrlChanges) => string;
  agents: (filters?: UrlChanges) => string;
  audit: (filters?: UrlChanges) => string;
  hub: () => string;
  enroll: () => string;
}

/** Addresses of Fleet's pages, wherever the portal put them. */
export function useHrefs(): Hrefs {
  const root = useRouteRef(rootRouteRef)?.() ?? '/fleet';
  return useMemo(() => {
    const at = (path: string, filters: UrlChanges = {}) => {
      const query = withChanges(new URLSearchParams(), filters).toString();
      return `${root}/${path}${query ? `?${query}` : ''}`;
    };
    const part = encodeURIComponent;
    return {
      overview: () => at('overview'),
      clusters: filters => at('clusters', filters),
      cluster: (name, tab, filters) =>
        at(`clusters/${part(name)}${tab ? `/${tab}` : ''}`, filters),
      resource: (cluster, uid) =>
        at(`clusters/${part(cluster)}/resources/${part(uid)}`),
      search: (query, filters) => at('search', { query, ...filters }),
      changes: filters => at('changes', filters),
      ingresses: filters => at('ingresses', filters),
      agents: filters => at('agents', filters),
      audit: filters => at('audit', filters),
      hub: () => at('hub'),
      enroll: () => at('enroll'),
    };
  }, [root]);
}
