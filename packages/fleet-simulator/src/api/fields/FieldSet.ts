import { FieldTree } from '../../store';

/** Between the segments of a path; no key of JSON text holds it unescaped. */
const SEPARATOR = '\u0000';

/**
 * A set of paths in the segments of FieldsV1 (`f:name`, `k:{...}`, `v:...`), for
 * what trees are clumsy at: unions, differences, intersections.
 */
export class FieldSet {
  private constructor(private readonly members: ReadonlySet<string>) {}

  static readonly empty = new FieldSet(new Set());

  static fromTree(tree: FieldTree): FieldSet {
    const members = new Set<string>();
    const visit = (node: FieldTree, path: string[]) => {
      const segments = Object.keys(node);
      if (path.length > 0 && (segments.length === 0 || '.' in node)) {
        members.add(path.join(SEPARATOR));
      }
      for (const segment of segments) {
        if (segment !== '.') visit(node[segment], [...path, segment]);
      }
    };
    visit(tree, []);
    return new FieldSet(members);
  }

  get size(): number {
    return this.members.size;
  }

  /** The paths, parents before what is in them. */
  paths(): string[][] {
    return [...this.members].sort().map(member => member.split(SEPARATOR));
  }

  has(path: readonly string[]): boolean {
    return this.members.has(path.join(SEPARATOR));
  }

  /** Whether it holds a path or anything below it. */
  reaches(path: readonly string[]): boolean {
    const prefix = path.join(SEPARATOR);
    return [...this.members].some(
      member => member === prefix || member.startsWith(`${prefix}${SEPARATOR}`),
    );
  }

  plus(other: FieldSet): FieldSet {
    return new FieldSet(new Set([...this.members, ...other.members]));
  }

  minus(other: FieldSet): FieldSet {
    return this.#filter(member => !other.members.has(member));
  }

  and(other: FieldSet): FieldSet {
    return this.#filter(member => other.members.has(member));
  }

  equals(other: FieldSet): boolean {
    return this.size === other.size && this.minus(other).size === 0;
  }

  toTree(): FieldTree {
    const tree: FieldTree = {};
    for (const path of this.paths()) {
      let node = tree;
      for (const segment of path) node = node[segment] ??= {};
    }
    // A path that others go through says for itself that it is a member.
    const mark = (node: FieldTree, path: string[]): FieldTree => {
      const marked: FieldTree = {};
      const isMember = path.length > 0 && this.has(path);
      if (isMember && Object.keys(node).length > 0) marked['.'] = {};
      for (const [segment, child] of Object.entries(node)) {
        marked[segment] = mark(child, [...path, segment]);
      }
      return marked;
    };
    return mark(tree, []);
  }

  #filter(keep: (member: string) => boolean): FieldSet {
    return new FieldSet(new Set([...this.members].filter(keep)));
  }
}

/** `.spec.containers[name="main"].image`, as a conflict names a field. */
export function pathText(path: readonly string[]): string {
  return path
    .map(segment => {
      const value = segment.slice(2);
      if (segment.startsWith('f:')) return `.${value}`;
      if (segment.startsWith('v:')) return `[=${value}]`;
      const keys = Object.entries(JSON.parse(value));
      return `[${keys
        .map(([key, each]) => `${key}=${JSON.stringify(each)}`)
        .join(',')}]`;
    })
    .join('');
}
