import { Knex } from 'knex';

/** Objects of a cluster of the generated fleet. */
const PER_CLUSTER = 5_000;

const APPLICATIONS = [
  ...['api', 'web', 'checkout', 'ledger', 'search', 'mailer', 'worker'],
  ...['gateway', 'catalog', 'billing', 'stream', 'report', 'session'],
  ...['invoice', 'stock', 'pricing', 'export', 'import', 'audit', 'login'],
];

const ROWS = `
with n as (
  select i, i % ${PER_CLUSTER} as k,
    c.id as cluster_id, c.ordinal,
    md5(i::text) as h,
    (array[${APPLICATIONS.map(name => `'${name}'`).join(
      ',',
    )}])[1 + (i * 7 % 20)]
      || '-' || (i * 13 % 23) as app,
    case
      when i % 100 < 50 then 'pods'
      when i % 100 < 66 then 'replicasets.apps'
      when i % 100 < 74 then 'deployments.apps'
      when i % 100 < 82 then 'services'
      when i % 100 < 87 then 'jobs.batch'
      when i % 100 < 92 then 'serviceaccounts'
      when i % 100 < 96 then 'persistentvolumeclaims'
      when i % 100 < 99 then 'ingresses.networking.k8s.io'
      else 'nodes' end as kind
  from generate_series(?::int, ?::int) as i
  join (select id, row_number() over (order by name) - 1 as ordinal from clusters) c
    on c.ordinal = i / ${PER_CLUSTER}
), m as (
  select *,
    case when kind = 'nodes' then '' else 'team-' || (i * 31 % 40) || '-' || left(app, 3) end as namespace,
    case kind
      when 'pods' then app || '-' || left(h, 10) || '-' || right(h, 5)
      when 'replicasets.apps' then app || '-' || left(h, 10)
      when 'jobs.batch' then app || '-' || (28000000 + i)
      when 'nodes' then 'ip-10-' || (ordinal % 250) || '-' || (k % 250) || '-' || (i % 7)
      else app || '-' || left(h, 3) end as name,
    case when i % 211 = 0 then 'critical' when i % 97 = 0 then 'degraded' when i % 61 = 0 then 'progressing' else 'healthy' end as state,
    case when kind in ('pods', 'replicasets.apps', 'deployments.apps', 'jobs.batch')
      then jsonb_build_array(
        'registry.example.org/' || case when i % 20011 = 0 then 'log4j-demo' else app end
        || ':1.' || (i * 17 % 50) || '.' || (i * 11 % 9)) end as images,
    jsonb_build_object(
      'app.kubernetes.io/name', app,
      'app.kubernetes.io/instance', app || '-' || (i % 3),
      'app.kubernetes.io/part-of', left(app, 3),
      'tier', (array['front', 'back', 'data'])[1 + i % 3]) as labels
  from n
)
insert into resources (cluster_id, kind, uid, namespace, name, content_hash, bucket,
  state, severity, status, reason, ready, desired, restarts, node_name, owner_uid, created_at,
  observed_at, received_at, labels, images, changed_by, object, facts, workload)
select cluster_id, kind,
  left(h, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-8' || substr(h, 18, 3) || '-' || right(h, 12),
  namespace, name, left(h || h, 43), i % 256,
  state, case state when 'critical' then 4 when 'degraded' then 3 when 'progressing' then 2 else 0 end,
  case state when 'critical' then (array['CrashLoopBackOff','Error','ImagePullBackOff'])[1 + i % 3]
    when 'degraded' then 'NotReady' when 'progressing' then 'Pending'
    else case kind when 'pods' then 'Running' when 'deployments.apps' then 'Available' else 'Active' end end,
  case when state = 'critical' then 'main exited with code 1 (Error)' end,
  case when kind = 'pods' then 1 end, case when kind = 'pods' then 1 end,
  case when kind = 'pods' then i % 13 % 7 end,
  case when kind = 'pods' then 'ip-10-' || (ordinal % 250) || '-' || (k % 250) || '-1' end,
  case when kind in ('pods', 'replicasets.apps') then md5((i / 10)::text) end,
  1790000000000 + (i::bigint * 7919 % 10000000) * 1000, 1799900000000, 1799900000000 + i,
  labels, images,
  '{"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1"}',
  convert_to((jsonb_build_object('apiVersion', 'v1', 'kind', kind,
    'metadata', jsonb_build_object('name', name, 'namespace', namespace, 'labels', labels, 'creationTimestamp', '2026-10-01T00:00:00Z'),
    'spec', jsonb_build_object('nodeName', 'ip-10', 'containers', jsonb_build_array(jsonb_build_object('name', 'main', 'image', images -> 0,
      'resources', jsonb_build_object('requests', jsonb_build_object('cpu', '100m', 'memory', '128Mi'))))),
    'status', jsonb_build_object('phase', 'Running', 'conditions', jsonb_build_array(jsonb_build_object('type', 'Ready', 'status', 'True')))))::text, 'UTF8'),
  case when kind = 'ingresses.networking.k8s.io' then jsonb_build_object('hosts', jsonb_build_array(app || '.example.org'), 'class', 'nginx') end,
  app
from m`;

/**
 * Fills an empty store of PostgreSQL with a fleet: clusters of 5,000 objects,
 * 460 applications in some hundred namespaces, half of the objects pods.
 */
export async function seedFleet(
  db: Knex,
  rows: number,
  onProgress: (rows: number) => void = () => {},
): Promise<void> {
  const clusters = Math.ceil(rows / PER_CLUSTER);
  await db.raw(
    `insert into clusters (id, name, kube_system_uid, created_at, tags, owner, environment, provider, region)
     select gen_random_uuid(), (array['osl', 'ams', 'fra', 'vie'])[1 + i % 4] || '-' || (array['prod', 'test', 'dev'])[1 + i % 3] || '-' || i,
       'kube-system-' || i, 0, '[]', 'group:default/team-' || (i % 12),
       (array['production', 'test', 'development'])[1 + i % 3],
       (array['openstack', 'aws', 'vsphere'])[1 + i % 3], (array['osl', 'ams', 'fra', 'vie'])[1 + i % 4]
     from generate_series(1, ?) as i`,
    [clusters],
  );
  const chunk = 50_000;
  for (let from = 0; from < rows; from += chunk) {
    await db.raw(ROWS, [from, Math.min(from + chunk, rows) - 1]);
    onProgress(Math.min(from + chunk, rows));
  }
  await db.raw(
    `insert into ownership (cluster_id, namespace, workload, owner, source, resolved_at)
     select cluster_id, namespace, '', 'group:default/' || namespace, 'label', 0
     from (select distinct cluster_id, namespace from resources where namespace <> '') as spaces
     on conflict do nothing`,
  );
  await db.raw(
    `insert into cluster_counts (cluster_id, kind, namespace, state, status, count, complete)
     select cluster_id, kind, namespace, state, status, count(*), count(*)
     from resources group by 1, 2, 3, 4, 5 on conflict do nothing`,
  );
  await db.raw(
    `insert into known_words (type, key, value, seen_at)
     select distinct 'namespace', '', namespace, 0::bigint from resources where namespace <> ''
     union all select distinct 'label', l.key, l.value, 0::bigint from resources, jsonb_each_text(labels) as l
     union all select distinct 'image', '', i.value, 0::bigint from resources, jsonb_array_elements_text(images) as i(value)`,
  );
  await db('consumers').insert({ name: 'counters', must_rebuild: false });
  await db.raw('vacuum analyze');
}
