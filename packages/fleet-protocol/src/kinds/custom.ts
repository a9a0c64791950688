import { JsonObject, JsonValue } from '../canonical';
import { CONDITION_PATHS } from './commonPaths';
import { byCondition } from './conditions';
import { defineKind } from './defineKind';
import { factsOf, MaybeFact } from './facts';
import { stepsOf } from './projection';
import { condition, controllerUid, text } from './read';
import {
  AgentProfile,
  KindSpec,
  ResourceColumns,
  ResourceState,
} from './types';

/**
 * A kind that a hub's configuration adds: plain data, sent to agents as it is.
 *
 * @public
 */
export interface CustomKind {
  /** API group; empty for the core group. */
  group: string;
  /** API versions, the preferred one first. */
  versions: string[];
  kind: string;
  /** Plural name in URLs. */
  resource: string;
  namespaced: boolean;
  /**
   * Paths that may leave the cluster, beside metadata and conditions without
   * messages, in the language of {@link compileProjection}. At most 100.
   */
  fields: string[];
  profile?: AgentProfile;
  columns?: CustomColumns;
}

/**
 * How the columns of a custom kind are found. Paths are members separated by
 * dots; each must be among the fields. Facts may step into lists with `[]`.
 *
 * @public
 */
export interface CustomColumns {
  /** Path of the status word; the condition `Ready` decides where it is absent. */
  status?: string;
  /**
   * States by status word; a word that is not named is `unknown`. Without
   * them the condition `Ready` gives the state.
   */
  states?: Partial<Record<ResourceState, string[]>>;
  reason?: string;
  ready?: string;
  desired?: string;
  /** Paths of key facts by their names. */
  facts?: Record<string, string>;
}

/**
 * A custom kind as the rest of Fleet uses kinds.
 *
 * @param custom - as {@link checkCustomKind} found it good
 * @throws Error when a path cannot be read
 * @public
 */
export function compileCustomKind(custom: CustomKind): KindSpec {
  const [version, ...otherVersions] = custom.versions;
  return defineKind({
    group: custom.group,
    version,
    otherVersions,
    kind: custom.kind,
    resource: custom.resource,
    namespaced: custom.namespaced,
    profile: custom.profile,
    isCustom: true,
    paths: [...CONDITION_PATHS, ...custom.fields],
    columns: compileColumns(custom.columns ?? {}),
  });
}

function compileColumns(
  columns: CustomColumns,
): (object: JsonObject) => ResourceColumns {
  const status = readerOf(columns.status);
  const reason = readerOf(columns.reason);
  const ready = readerOf(columns.ready);
  const desired = readerOf(columns.desired);
  const facts = Object.entries(columns.facts ?? {}).map(
    ([name, path]) => [name, readerOf(path)] as const,
  );
  const states = statesByWord(columns.states);
  return object => {
    const word = textOf(status(object));
    const found: ResourceColumns = {
      ...byReady(object),
      ready: numberOf(ready(object)),
      desired: numberOf(desired(object)),
      ownerUid: controllerUid(object),
    };
    if (word !== undefined) {
      found.status = word;
      found.state = states ? states.get(word) ?? 'unknown' : found.state;
    }
    const why = textOf(reason(object));
    if (why !== undefined) {
      found.reason = why;
    }
    if (facts.length > 0) {
      found.facts = factsOf(
        Object.fromEntries(facts.map(([name, read]) => [name, read(object)])),
      );
    }
    return found;
  };
}

function byReady(
  object: JsonObject,
): Pick<ResourceColumns, 'state' | 'status' | 'reason'> {
  if (text(object, 'metadata', 'deletionTimestamp')) {
    return { state: 'progressing', status: 'Terminating' };
  }
  return condition(object, 'Ready')
    ? byCondition(object, 'Ready')
    : { state: 'unknown', status: 'Known' };
}

function statesByWord(
  states: CustomColumns['states'],
): Map<string, ResourceState> | undefined {
  return (
    states &&
    new Map(
      Object.entries(states).flatMap(([state, words]) =>
        words.map(word => [word, state as ResourceState] as const),
      ),
    )
  );
}

/** Reads what is at a path: a scalar, or the scalars of the lists on the way. */
function readerOf(path: string | undefined): (object: JsonObject) => MaybeFact {
  if (path === undefined) {
    return () => undefined;
  }
  const keys = stepsOf(path).map(step => step.replace(/^\[(.+)\]$/, '$1'));
  return object => {
    const found: (string | number | boolean)[] = [];
    const isList = gather(object, keys, 0, found);
    return isList ? found.map(String) : found[0];
  };
}

/** @returns whether a list was on the way */
function gather(
  value: JsonValue | undefined,
  keys: string[],
  from: number,
  found: (string | number | boolean)[],
): boolean {
  if (value === undefined || value === null) {
    return false;
  }
  if (Array.isArray(value)) {
    const next = keys[from] === '[]' ? from + 1 : from;
    for (const item of value) {
      gather(item, keys, next, found);
    }
    return true;
  }
  if (typeof value !== 'object') {
    if (from === keys.length) {
      found.push(value);
    }
    return false;
  }
  return from < keys.length && Object.hasOwn(value, keys[from])
    ? gather(value[keys[from]], keys, from + 1, found)
    : false;
}

function textOf(fact: MaybeFact): string | undefined {
  if (fact === undefined || fact === '' || Array.isArray(fact)) {
    return undefined;
  }
  return String(fact);
}

function numberOf(fact: MaybeFact): number | undefined {
  return typeof fact === 'number' ? fact : undefined;
}
