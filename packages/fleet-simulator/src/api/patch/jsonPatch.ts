import { clone, deepEqual, isRecord, setOwn } from '../../store';

/**
 * One operation of a JSON patch (RFC 6902 section 4).
 *
 * @public
 */
export interface JsonPatchOperation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: string;
  from?: string;
  value?: unknown;
}

/** The patch is well formed but does not fit the document. */
export class JsonPatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonPatchError';
  }
}

/** Splits a JSON pointer (RFC 6901) into its unescaped steps. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) {
    throw new JsonPatchError(
      `a path must be empty or start with '/', got '${pointer}'`,
    );
  }
  return pointer
    .slice(1)
    .split('/')
    .map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function arrayIndex(step: string, end: number, path: string): number {
  if (!/^(0|[1-9]\d*)$/.test(step) || Number(step) > end) {
    throw new JsonPatchError(`no such array index: '${step}' of '${path}'`);
  }
  return Number(step);
}

function child(parent: unknown, step: string, path: string): unknown {
  if (Array.isArray(parent)) {
    return parent[arrayIndex(step, parent.length - 1, path)];
  }
  if (isRecord(parent) && Object.hasOwn(parent, step)) return parent[step];
  throw new JsonPatchError(`the document has no value at '${path}'`);
}

class Document {
  constructor(public root: unknown) {}

  read(path: string): unknown {
    return parsePointer(path).reduce(
      (value, step) => child(value, step, path),
      this.root,
    );
  }

  add(path: string, value: unknown): void {
    const { parent, last } = this.#parent(path);
    if (last === undefined) {
      this.root = value;
    } else if (Array.isArray(parent)) {
      const index =
        last === '-' ? parent.length : arrayIndex(last, parent.length, path);
      parent.splice(index, 0, value);
    } else if (isRecord(parent)) {
      setOwn(parent, last, value);
    } else {
      throw new JsonPatchError(`the parent of '${path}' is not a container`);
    }
  }

  remove(path: string): unknown {
    const { parent, last } = this.#parent(path);
    if (last === undefined) {
      throw new JsonPatchError('the whole document cannot be removed');
    }
    const removed = child(parent, last, path);
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete (parent as Record<string, unknown>)[last];
    return removed;
  }

  replace(path: string, value: unknown): void {
    if (path === '') {
      this.root = value;
      return;
    }
    const { parent, last } = this.#parent(path);
    child(parent, last!, path);
    if (Array.isArray(parent)) parent[Number(last)] = value;
    else setOwn(parent as Record<string, unknown>, last!, value);
  }

  #parent(path: string): { parent: unknown; last?: string } {
    const steps = parsePointer(path);
    const last = steps.pop();
    return {
      parent: steps.reduce(
        (value, step) => child(value, step, path),
        this.root,
      ),
      last,
    };
  }
}

/**
 * Applies a JSON patch to a copy of the document; all operations or none.
 *
 * Source: RFC 6902.
 *
 * @throws JsonPatchError where an operation does not fit or a test fails
 * @public
 */
export function applyJsonPatch(
  target: unknown,
  patch: readonly JsonPatchOperation[],
): unknown {
  const document = new Document(clone(target));
  for (const { op, path, from, value } of patch) {
    switch (op) {
      case 'add':
        document.add(path, clone(value));
        break;
      case 'remove':
        document.remove(path);
        break;
      case 'replace':
        document.replace(path, clone(value));
        break;
      case 'move':
        if (path.startsWith(`${from}/`)) {
          throw new JsonPatchError(`cannot move '${from}' into itself`);
        }
        document.add(path, document.remove(from ?? ''));
        break;
      case 'copy':
        document.add(path, clone(document.read(from ?? '')));
        break;
      case 'test':
        if (!deepEqual(document.read(path), value)) {
          throw new JsonPatchError(`testing value ${path} failed`);
        }
        break;
      default:
        throw new JsonPatchError(`unknown operation '${op}'`);
    }
  }
  return document.root;
}
