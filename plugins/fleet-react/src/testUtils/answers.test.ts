import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import type { FleetApi } from '../api/fleetApi';
import { exampleHub } from './exampleHub';

interface Operation {
  operationId: string;
  responses: Record<
    string,
    { content?: { 'application/json'?: { schema: object } } }
  >;
}

const spec = parse(
  readFileSync(
    join(__dirname, '../../../fleet-common/src/schema/openapi.yaml'),
    'utf8',
  ),
);
const operations = new Map(
  Object.values<Record<string, Operation>>(spec.paths)
    .flatMap(path => Object.values(path))
    .filter(operation => operation.operationId)
    .map(operation => [operation.operationId, operation]),
);
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  logger: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ },
});
ajv.addSchema({ $id: 'fleet', components: spec.components });

/** References of the document, as they are found from its own id. */
function absolute(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema).replace(/"#\/components\//g, '"fleet#/components/'),
  );
}

/** What is wrong with an answer by the description of the API. */
function problemsOf(operationId: string, answer: unknown): string[] {
  const operation = operations.get(operationId);
  const schema = Object.entries(operation?.responses ?? {})
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => response.content?.['application/json']?.schema)[0];
  if (!schema) {
    return [`the API describes no answer of ${operationId}`];
  }
  const validate = ajv.compile(absolute(schema));
  // What is undefined does not travel.
  validate(JSON.parse(JSON.stringify(answer)));
  return (validate.errors ?? [])
    .slice(0, 5)
    .map(error => `${error.instancePath || '/'} ${error.message}`);
}

const hub = exampleHub();
const [{ name }] = hub.clusters;
const deployment = hub.resources.find(
  item => item.cluster === name && item.kindName === 'Deployment',
)!;

const asked: Partial<Record<keyof FleetApi, () => Promise<unknown>>> = {
  getOverview: () => hub.getOverview(),
  listClusters: () => hub.listClusters({ limit: 100 }),
  clusterFacets: () => hub.clusterFacets(),
  getCluster: () => hub.getCluster(name),
  listCollected: () => hub.listCollected(name),
  listAgents: () => hub.listAgents(),
  getResource: () => hub.getResource(name, deployment.uid),
  listVersions: () => hub.listVersions(name, deployment.uid),
  listRelated: () => hub.listRelated(name, deployment.uid),
  listElsewhere: () => hub.listElsewhere(name, deployment.uid),
  listResources: () => hub.listResources({ limit: 500 }),
  resourceFacets: () => hub.resourceFacets(),
  completeQuery: () => hub.completeQuery({ query: 'ki', position: 2 }),
  listIngresses: () => hub.listIngresses(),
  listSearches: () => hub.listSearches(),
  listOwnership: () => hub.listOwnership(),
  listChanges: () => hub.listChanges({ limit: 200 }),
  listChangeGroups: () => hub.listChangeGroups(),
  changeHistogram: () => hub.changeHistogram(),
  listAudit: () => hub.listAudit(),
  listRefusals: () => hub.listRefusals(),
  getHubStatus: () => hub.getHubStatus(),
  listEnrollments: () => hub.listEnrollments(),
  getEnrollment: () => hub.getEnrollment(hub.enrollments[0].id),
  createEnrollment: () => hub.createEnrollment({ clusterName: 'new-1' }),
};

describe('Answers of the hub in memory', () => {
  it.each(Object.keys(asked) as (keyof FleetApi)[])(
    '%s is what the API describes',
    async operationId => {
      expect(problemsOf(operationId, await asked[operationId]!())).toEqual([]);
    },
  );

  it('would be found out', async () => {
    const { items } = await hub.listClusters({ limit: 1 });
    expect(
      problemsOf('listClusters', {
        items: [{ ...items[0], health: 'splendid' }],
        totalCount: { value: '1', relation: 'eq' },
      }),
    ).toHaveLength(2);
  });
});
