import { contentHash, JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { versionOrder } from '../clusters/kubernetesVersion';
import { inTransaction } from '../database/Statements';
import { KnownWords, writeWords } from '../ingest/KnownWords';
import {
  ClusterRow,
  ClusterSummaryRow,
  FeedRow,
  ResourceRow,
  VersionRow,
} from '../database/tables';

const SEVERITIES = [
  'healthy',
  'unknown',
  'progressing',
  'degraded',
  'critical',
];

/** Rows straight into the tables, for tests of what reads them. */
export class Seed {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** A cluster whose agent was heard `silentMs` ago by the clock of the test; null for never. */
  async cluster(
    name: string,
    row: Partial<ClusterRow> = {},
    silentMs: number | null = 0,
  ): Promise<string> {
    const id = row.id ?? randomUUID();
    await this.#db('clusters').insert({
      id,
      name,
      kube_system_uid: `kube-system-of-${name}`,
      created_at: Date.now(),
      version_order: versionOrder(row.kubernetes_version) ?? null,
      ...row,
    });
    if (silentMs !== null) {
      await this.#db('liveness').insert({
        cluster_id: id,
        agent_id: randomUUID(),
        last_seen_at: Date.now() - silentMs,
      });
    }
    return id;
  }

  /** What was worked out of a cluster; healthy and empty unless the test says. */
  async summary(
    clusterId: string,
    row: Partial<ClusterSummaryRow> = {},
  ): Promise<void> {
    const { nodes = 0, pods = 0, pods_failing = 0, resources = 0 } = row;
    await this.#db('cluster_summaries').insert({
      cluster_id: clusterId,
      health: 'healthy',
      severity: 0,
      reasons: '[]',
      counts: JSON.stringify({
        nodes,
        nodesReady: nodes,
        namespaces: 0,
        deployments: 0,
        deploymentsAvailable: 0,
        pods,
        podsRunning: pods - pods_failing,
        podsFailing: pods_failing,
        resources,
      }),
      computed_at: Date.now(),
      nodes,
      pods,
      pods_failing,
      resources,
      ...row,
    });
  }

  /** An object; kind, name and what the test is about are enough. */
  async resource(
    clusterId: string,
    row: Partial<Omit<ResourceRow, 'labels' | 'images' | 'object'>> & {
      kind: string;
      name: string;
      labels?: Record<string, string>;
      images?: string[];
      object?: JsonObject;
    },
  ): Promise<string> {
    const uid = row.uid ?? randomUUID();
    const state = row.state ?? 'healthy';
    const object = row.object ?? { metadata: { name: row.name, uid } };
    const words = new KnownWords().unknown(
      row.namespace ?? '',
      row.labels,
      row.images,
    );
    await inTransaction(this.#db, statements =>
      writeWords(statements, words ?? [], Date.now()),
    );
    await this.#db('resources').insert({
      cluster_id: clusterId,
      namespace: '',
      content_hash: contentHash(object),
      bucket: 0,
      status: 'Running',
      received_at: Date.now(),
      ...row,
      uid,
      state,
      severity: SEVERITIES.indexOf(state),
      labels: row.labels === undefined ? null : JSON.stringify(row.labels),
      images: row.images === undefined ? null : JSON.stringify(row.images),
      object: JSON.stringify(object),
    });
    return uid;
  }

  /** A row of the feed; answers its number. */
  async change(
    clusterId: string,
    row: Partial<FeedRow> & { name: string },
  ): Promise<number> {
    const [{ seq }] = await this.#db('feed')
      .insert({
        cluster_id: clusterId,
        kind: 'pods',
        uid: randomUUID(),
        namespace: 'default',
        type: 'modified',
        state: 'healthy',
        status: 'Running',
        is_initial: false,
        received_at: Date.now(),
        ...row,
      })
      .returning('seq');
    return Number(seq);
  }

  /** A version of an object; answers its content hash. */
  async version(
    clusterId: string,
    uid: string,
    ordinal: number,
    object: JsonObject | null,
    row: Partial<VersionRow> = {},
  ): Promise<string> {
    const hash = object ? contentHash(object) : 'deleted';
    await this.#db('versions').insert({
      cluster_id: clusterId,
      uid,
      ordinal,
      content_hash: hash,
      kind: 'pods',
      received_at: Date.now(),
      is_deleted: object === null,
      ...row,
      object: object && JSON.stringify(object),
    });
    return hash;
  }
}
