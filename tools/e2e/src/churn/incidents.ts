import { TestCluster } from '@backstage-fleet/kubernetes-harness';
import { stringify } from 'yaml';

const WIDGETS = 'customresourcedefinition/widgets.example.com';

/** The kind that comes, changes and goes; `fields` are those of its schema. */
export async function applyWidgetKind(
  cluster: TestCluster,
  fields: readonly string[],
): Promise<void> {
  const properties = Object.fromEntries(
    fields.map(name => [
      name,
      { type: name === 'size' ? 'integer' : 'string' },
    ]),
  );
  await cluster.kubectl(
    ['apply', '-f', '-'],
    stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: {
          plural: 'widgets',
          singular: 'widget',
          kind: 'Widget',
          listKind: 'WidgetList',
        },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: { type: 'object', properties } },
              },
            },
          },
        ],
      },
    }),
  );
  await cluster.kubectl(['wait', '--for=condition=Established', WIDGETS]);
}

/** Removes the kind with all its objects. */
export async function removeWidgetKind(cluster: TestCluster): Promise<void> {
  await cluster.kubectl(['delete', WIDGETS]);
}

/** Forgets history in etcd and in the API server, so that watches cannot go on from where they were. */
export async function forgetHistory(cluster: TestCluster): Promise<void> {
  await cluster.compactEtcd();
  await cluster.restartApiServer();
}

/** Takes the right to read a kind from the agent's role, or gives it back. */
export async function setRight(
  cluster: TestCluster,
  resource: string,
  isAllowed: boolean,
): Promise<void> {
  const role = JSON.parse(
    await cluster.kubectl(['get', 'clusterrole/fleet-agent', '-o', 'json']),
  );
  const hidden = `hidden-${resource}`;
  for (const rule of role.rules) {
    rule.resources = rule.resources?.map((name: string) => {
      if (isAllowed) {
        return name === hidden ? resource : name;
      }
      return name === resource ? hidden : name;
    });
  }
  await cluster.kubectl(['replace', '-f', '-'], JSON.stringify(role));
}

/** Lets the API server answer the agent 429, or no more. */
export async function setThrottled(
  cluster: TestCluster,
  isThrottled: boolean,
): Promise<void> {
  const group = 'flowcontrol.apiserver.k8s.io/v1';
  const objects = [
    {
      apiVersion: group,
      kind: 'PriorityLevelConfiguration',
      metadata: { name: 'starved' },
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 0,
          lendablePercent: 0,
          limitResponse: { type: 'Reject' },
        },
      },
    },
    {
      apiVersion: group,
      kind: 'FlowSchema',
      metadata: { name: 'starve-the-agent' },
      spec: {
        priorityLevelConfiguration: { name: 'starved' },
        matchingPrecedence: 10,
        rules: [
          {
            subjects: [
              {
                kind: 'ServiceAccount',
                serviceAccount: {
                  name: 'fleet-agent',
                  namespace: 'fleet-agent',
                },
              },
            ],
            resourceRules: [
              {
                verbs: ['*'],
                apiGroups: ['*'],
                resources: ['*'],
                clusterScope: true,
                namespaces: ['*'],
              },
            ],
          },
        ],
      },
    },
  ];
  await cluster.kubectl(
    [isThrottled ? 'apply' : 'delete', '-f', '-'],
    objects.map(object => stringify(object)).join('---\n'),
  );
}
