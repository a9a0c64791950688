import type {
  Change,
  ClusterDetail,
  ResourceDetail,
  SavedSearch,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { FleetApi } from '../api/fleetApi';
import { changeBins, filterChanges, groupChanges } from './changeAnswers';
import {
  clusterFacets,
  filterClusters,
  overviewOf,
  sortClusters,
} from './clusterAnswers';
import { FakeHubOperations } from './FakeHubOperations';
import { page } from './pages';
import { matches, termsOf } from './query';
import {
  completions,
  ingressesOf,
  relatedTo,
  resourceFacets,
  sortResources,
} from './resourceAnswers';
import { like } from './pages';

type Options = { signal?: AbortSignal };
type Query<Name extends keyof FleetApi> = NonNullable<
  Parameters<FleetApi[Name]>[0]
>;

/** Facets where none are asked for. */
const DEFAULT_FACETS = [
  'kind',
  'cluster',
  'namespace',
  'status',
  'state',
  'owner',
] as const;

/**
 * A hub in memory: answers the Fleet API from lists that tests change.
 *
 * @public
 */
export class FakeHub extends FakeHubOperations implements FleetApi {
  readonly #waiting = new Set<() => void>();
  #seq = 1;

  /** Puts an object in or changes it, and wakes who waits for a hint. */
  put(resource: ResourceDetail): void {
    const at = this.resources.findIndex(item => item.uid === resource.uid);
    if (at >= 0) {
      this.resources[at] = resource;
    } else {
      this.resources.push(resource);
    }
    this.hint();
  }

  /** Takes an object out and wakes who waits for a hint. */
  remove(uid: string): void {
    const at = this.resources.findIndex(item => item.uid === uid);
    if (at >= 0) {
      this.resources.splice(at, 1);
    }
    this.hint();
  }

  /** Adds a change as the newest of the feed. */
  addChange(change: Change): void {
    this.changes.unshift(change);
    this.hint();
  }

  /** Moves the feed on and answers everyone who waits. */
  hint(): void {
    this.#seq += 1;
    for (const wake of [...this.#waiting]) {
      wake();
    }
  }

  async awaitHint(query: Query<'awaitHint'> = {}, options?: Options) {
    this.enter('awaitHint', query, options);
    if (query.after && query.after >= this.#seq) {
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
        options?.signal?.addEventListener('abort', () => {
          this.#waiting.delete(wake);
          reject(new DOMException('The request was aborted', 'AbortError'));
        });
      });
    }
    return { seq: this.#seq };
  }

  async getOverview(query: Query<'getOverview'> = {}, options?: Options) {
    this.enter('getOverview', query, options);
    return overviewOf(this.clusters, query);
  }

  async listClusters(query: Query<'listClusters'> = {}, options?: Options) {
    this.enter('listClusters', query, options);
    return page(
      sortClusters(filterClusters(this.clusters, query), query.sort),
      query,
    );
  }

  async clusterFacets(query: Query<'clusterFacets'> = {}, options?: Options) {
    this.enter('clusterFacets', query, options);
    return clusterFacets(this.clusters, query);
  }

  async listResources(query: Query<'listResources'> = {}, options?: Options) {
    this.enter('listResources', query, options);
    return {
      ...page(
        sortResources(this.#matching(query.query), query.sort).map(row),
        query,
      ),
      asOf: query.at ?? new Date().toISOString(),
    };
  }

  async resourceFacets(query: Query<'resourceFacets'> = {}, options?: Options) {
    this.enter('resourceFacets', query, options);
    const found = this.#matching(query.query);
    return {
      facets: resourceFacets(found, query.field ?? DEFAULT_FACETS, resource =>
        this.#clusterNamed(resource.cluster),
      ),
      totalCount: { value: found.length, relation: 'eq' as const },
      asOf: query.at ?? new Date().toISOString(),
    };
  }

  async completeQuery(query: Query<'completeQuery'> = {}, options?: Options) {
    this.enter('completeQuery', query, options);
    const text = query.query ?? '';
    return {
      items: completions(
        text,
        query.position ?? text.length,
        this.resources,
        resource => this.#clusterNamed(resource.cluster),
      ),
    };
  }

  async getResource(cluster: string, uid: string, options?: Options) {
    this.enter('getResource', { cluster, uid }, options);
    return this.#resource(cluster, uid);
  }

  async listVersions(
    cluster: string,
    uid: string,
    query: Query<'listClusters'> = {},
    options?: Options,
  ) {
    this.enter('listVersions', { cluster, uid }, options);
    return page(
      this.versions.get(uid) ?? [
        {
          hash: `sha256:${uid}`,
          receivedAt: this.#resource(cluster, uid).observedAt,
          observedAt: this.#resource(cluster, uid).observedAt,
          object: this.#resource(cluster, uid).object,
        },
      ],
      query,
    );
  }

  async listRelated(cluster: string, uid: string, options?: Options) {
    this.enter('listRelated', { cluster, uid }, options);
    return {
      items: relatedTo(this.#resource(cluster, uid), this.resources),
      isComplete: true,
    };
  }

  async listElsewhere(
    cluster: string,
    uid: string,
    query: Query<'listClusters'> = {},
    options?: Options,
  ) {
    this.enter('listElsewhere', { cluster, uid }, options);
    const subject = this.#resource(cluster, uid);
    return page(
      this.resources
        .filter(
          item =>
            item.cluster !== cluster &&
            item.kind === subject.kind &&
            item.namespace === subject.namespace &&
            item.name === subject.name,
        )
        .map(row),
      query,
    );
  }

  async listIngresses(query: Query<'listIngresses'> = {}, options?: Options) {
    this.enter('listIngresses', query, options);
    return page(
      ingressesOf(this.#matching(query.query), this.resources).filter(
        item => !query.host || like(`*${query.host}*`, item.host),
      ),
      query,
    );
  }

  async listChanges(query: Query<'listChanges'> = {}, options?: Options) {
    this.enter('listChanges', query, options);
    return page(this.#changes(query), query);
  }

  async listChangeGroups(
    query: Query<'listChangeGroups'> = {},
    options?: Options,
  ) {
    this.enter('listChangeGroups', query, options);
    return page(
      groupChanges(this.#changes(query), change =>
        this.resources.find(item => item.uid === change.uid),
      ),
      query,
    );
  }

  async changeHistogram(
    query: Query<'changeHistogram'> = {},
    options?: Options,
  ) {
    this.enter('changeHistogram', query, options);
    return changeBins(this.#changes(query), query);
  }

  async listSearches(query: Query<'listSearches'> = {}, options?: Options) {
    this.enter('listSearches', query, options);
    return page<SavedSearch>(
      this.searches.filter(
        item => !query.page || (item.page ?? 'search') === query.page,
      ),
      query,
    );
  }

  #matching(query: string = ''): ResourceDetail[] {
    if (termsOf(query).length === 0) {
      return this.resources;
    }
    const clusters = new Map(this.clusters.map(item => [item.name, item]));
    return this.resources.filter(resource =>
      matches(query, resource, clusters.get(resource.cluster)),
    );
  }

  #changes(query: Query<'listChanges'>): Change[] {
    const resources = new Map(this.resources.map(item => [item.uid, item]));
    return filterChanges(this.changes, query, {
      resource: uid => resources.get(uid),
      cluster: name => this.#clusterNamed(name),
    });
  }

  #clusterNamed(name: string): ClusterDetail | undefined {
    return this.clusters.find(cluster => cluster.name === name);
  }

  #resource(cluster: string, uid: string): ResourceDetail {
    const resource = this.resources.find(
      item => item.uid === uid && item.cluster === cluster,
    );
    if (!resource) {
      throw new NotFoundError(`There is no object ${uid} in ${cluster}`);
    }
    return resource;
  }
}

/** An object as lists show it. */
function row(detail: ResourceDetail) {
  const { object, owners, links, ownedBy, kindState, lastHeardAt, ...rest } =
    detail;
  return rest;
}
