import { StructuralSchema, propertyOf } from '../schema';
import { ServedKind } from '../kinds';
import { isMergedSet, mergeKeyOf } from '../patch/mergeKeys';

/**
 * How a value merges, and so of what parts it can be owned: as a whole, field
 * by field, or item by item.
 *
 * Source: "Merge strategy" of server-side apply, Kubernetes documentation.
 */
export interface Shape {
  /** Owned and replaced as a whole, whatever is in it. */
  readonly atomic: boolean;
  /** What tells the items of a list apart; a list without it is atomic. */
  readonly items?: 'set' | readonly string[];
  /** Always there in an object of its kind, so that nobody owns its being there. */
  readonly always: boolean;
  /** An entry of a map, which can be owned apart from what is in it. */
  readonly entry: boolean;
  field(name: string): Shape;
  item(): Shape;
}

/** Structs of built-in kinds that are replaced as a whole. */
const ATOMIC = new Set([
  'configMapKeyRef',
  'fieldRef',
  'labelSelector',
  'namespaceSelector',
  'nodeSelector',
  'podSelector',
  'resourceFieldRef',
  'secretKeyRef',
  'selector',
]);

/** Structs of built-in kinds that are part of their parent and not behind a pointer. */
const ALWAYS = new Set([
  'jobTemplate',
  'metadata',
  'resources',
  'spec',
  'status',
  'strategy',
  'template',
  'updateStrategy',
]);

/** Keys of lists that have another one than strategic merge patch uses. */
function listKeys(
  field: string,
  parent: string,
): readonly string[] | undefined {
  const key = mergeKeyOf(field, parent);
  if (!key) return undefined;
  if (field === 'ports') return [key, 'protocol'];
  if (field === 'topologySpreadConstraints') return [key, 'whenUnsatisfiable'];
  return [key];
}

/** Built-in kinds: the name of a field and that of its parent decide. */
class NamedShape implements Shape {
  readonly atomic: boolean;
  readonly items?: 'set' | readonly string[];
  readonly always: boolean;
  readonly entry = false;

  constructor(private readonly name: string, parent: string) {
    this.atomic = ATOMIC.has(name);
    this.always = name === '' || ALWAYS.has(name);
    this.items = isMergedSet(name) ? 'set' : listKeys(name, parent);
  }

  field(name: string): Shape {
    return new NamedShape(name, this.name);
  }

  /** Items count as what their list is: `containers`, and not one of them. */
  item(): Shape {
    return new NamedShape(this.name, this.name);
  }
}

/** Custom kinds: the schema of their definition decides. */
class SchemaShape implements Shape {
  readonly atomic: boolean;
  readonly items?: 'set' | readonly string[];
  readonly always: boolean;

  constructor(
    private readonly schema: StructuralSchema | undefined,
    readonly entry: boolean,
    private readonly isObject = false,
  ) {
    this.always = isObject;
    this.atomic = schema?.['x-kubernetes-map-type'] === 'atomic';
    const type = schema?.['x-kubernetes-list-type'];
    if (type === 'set') this.items = 'set';
    if (type === 'map') this.items = schema?.['x-kubernetes-list-map-keys'];
  }

  field(name: string): Shape {
    if (this.isObject && name === 'metadata') return new NamedShape(name, '');
    const property = this.schema && propertyOf(this.schema, name);
    const named = this.schema?.properties?.[name] !== undefined;
    return new SchemaShape(property, !named);
  }

  item(): Shape {
    return new SchemaShape(this.schema?.items, false);
  }
}

/** The shape of the objects of a kind. */
export function shapeOf(kind: Pick<ServedKind, 'custom' | 'schema'>): Shape {
  return kind.custom
    ? new SchemaShape(kind.schema, false, true)
    : new NamedShape('', '');
}
