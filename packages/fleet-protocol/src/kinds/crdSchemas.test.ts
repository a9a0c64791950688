import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { METADATA_PATHS } from './commonPaths';
import { stepsOf } from './projection';
import { kindSpecs, versionsOf } from './registry';
import { KindSpec } from './types';

/*
 * The definitions of other projects as they publish them, where they lie
 * beside the checkout: what an allow-list names must be there in one of the
 * versions it is for.
 */
const CRDS = resolve(__dirname, '../../../../../shared/fixtures/crds');

const FOLDERS: Record<string, string> = {
  'cluster.x-k8s.io': 'cluster-api',
  'controlplane.cluster.x-k8s.io': 'cluster-api',
  'cert-manager.io': 'cert-manager',
};

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  'x-kubernetes-int-or-string'?: boolean;
}

function fileOf(spec: KindSpec): string | undefined {
  const folder = FOLDERS[spec.group];
  const file = `${CRDS}/${folder}/${spec.group}_${spec.resource}.yaml`;
  return folder && existsSync(file) ? file : undefined;
}

function isScalar(schema: Schema | undefined): boolean {
  return (
    schema !== undefined &&
    (schema['x-kubernetes-int-or-string'] === true ||
      ['string', 'integer', 'number', 'boolean'].includes(schema.type ?? ''))
  );
}

/** Whether a path leads to what its end stands for. */
function leads(schema: Schema | undefined, steps: string[]): boolean {
  if (!schema) {
    return false;
  }
  const [step, ...rest] = steps;
  switch (step) {
    case undefined:
      return (
        isScalar(schema) || (schema.type === 'array' && isScalar(schema.items))
      );
    case '[]':
      return leads(schema.items, rest);
    case '{}':
      return schema.type === 'object';
    case '*':
      return (
        typeof schema.additionalProperties === 'object' &&
        isScalar(schema.additionalProperties)
      );
    default:
      return leads(schema.properties?.[step], rest);
  }
}

const found = kindSpecs().flatMap(spec => {
  const file = fileOf(spec);
  return file ? [[spec.id, spec, file] as const] : [];
});

(found.length > 0 ? describe : describe.skip)(
  'allow-lists against published definitions',
  () => {
    it('cover the kinds of Cluster API and certificates', () => {
      expect(found.map(([id]) => id)).toEqual(
        expect.arrayContaining([
          'certificates.cert-manager.io',
          'clusters.cluster.x-k8s.io',
          'kubeadmcontrolplanes.controlplane.cluster.x-k8s.io',
          'machines.cluster.x-k8s.io',
        ]),
      );
    });

    it.each(found)('%s names nothing that is not there', (_id, spec, file) => {
      const crd = parse(readFileSync(file, 'utf8'));
      const versions = crd.spec.versions as {
        name: string;
        served: boolean;
        schema: { openAPIV3Schema: Schema };
      }[];
      const common = new Set(METADATA_PATHS);
      const paths = spec.projection.paths.filter(path => !common.has(path));
      const missing = paths.filter(
        path =>
          !versions.some(version =>
            leads(version.schema.openAPIV3Schema, stepsOf(path)),
          ),
      );
      expect(missing).toEqual([]);
      expect(versionsOf(spec)).toEqual(
        expect.arrayContaining(
          versions.filter(v => v.served).map(({ name }) => name),
        ),
      );
      expect(crd.spec.scope === 'Namespaced').toBe(spec.namespaced);
      expect(crd.spec.names.kind).toBe(spec.kind);
    });
  },
);
