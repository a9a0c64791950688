import { ApiClient, eventually } from './client';

/** A structural schema with what this project's own kinds use of it. */
export const widgetSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 9 },
        color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
        code: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
        note: { type: 'string', nullable: true },
        port: { 'x-kubernetes-int-or-string': true },
        open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        tags: {
          type: 'object',
          additionalProperties: { type: 'string', maxLength: 5 },
        },
        parts: {
          type: 'array',
          maxItems: 3,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              weight: { type: 'number', default: 1 },
            },
          },
        },
        words: { type: 'array', items: { type: 'string' } },
        marks: {
          type: 'array',
          'x-kubernetes-list-type': 'set',
          items: { type: 'string' },
        },
      },
    },
    status: {
      type: 'object',
      properties: {
        phase: { type: 'string' },
        replicas: { type: 'integer' },
        selector: { type: 'string' },
      },
    },
  },
};

/** A definition of a kind of its own for every check. */
export interface WidgetKind {
  group: string;
  /** The path of the definition. */
  definition: string;
  /** The path of the objects of a namespace, or of one of them. */
  widgets(name?: string): string;
  widget(name: string, spec?: unknown): any;
}

export const DEFINITIONS =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** What defines the kind Widget of a group. */
export function widgetDefinition(
  group: string,
  schema: unknown = widgetSchema,
): any {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind: 'Widget',
        listKind: 'WidgetList',
        plural: 'widgets',
        singular: 'widget',
        shortNames: ['wg'],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.size',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}

/** Defines Widget in a group named after the namespace and waits until it is served. */
export async function defineWidgets(
  client: ApiClient,
  namespace: string,
  schema?: unknown,
): Promise<WidgetKind> {
  const group = `${namespace}.example.com`;
  const made = await client.post(DEFINITIONS, widgetDefinition(group, schema));
  expect([made.status, made.body.message]).toEqual([201, undefined]);
  const widgets = (name?: string) =>
    `/apis/${group}/v1/namespaces/${namespace}/widgets${
      name ? `/${name}` : ''
    }`;
  await eventually(async () => {
    expect((await client.get(widgets())).status).toBe(200);
  });
  return {
    group,
    definition: `${DEFINITIONS}/widgets.${group}`,
    widgets,
    widget: (name, spec = { size: 3 }) => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name },
      spec,
    }),
  };
}
