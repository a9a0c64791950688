import { compileCustomKind, CustomKind } from './custom';
import { kindSpec, kindSpecs } from './registry';
import { AgentProfile, KindId, KindSpec } from './types';

/**
 * The kinds of one hub or agent: those that are built in, without what the
 * configuration left out, and those it added.
 *
 * @public
 */
export class KindRegistry {
  readonly #specs: readonly KindSpec[];
  readonly #byId: ReadonlyMap<KindId, KindSpec>;

  /**
   * @param options - `custom` kinds must have passed {@link checkCustomKind};
   * `disabled` names built-in kinds to leave out, `enabled` optional ones to take
   * @throws Error when a custom kind has the id of another kind, or an id to
   * enable or disable is that of no built-in one
   */
  constructor(
    options: {
      custom?: readonly CustomKind[];
      enabled?: readonly KindId[];
      disabled?: readonly KindId[];
    } = {},
  ) {
    const { custom = [], enabled = [], disabled = [] } = options;
    requireBuiltIn([...enabled, ...disabled]);
    const builtIn = kindSpecs().filter(
      spec =>
        !disabled.includes(spec.id) &&
        (!spec.isOptional || enabled.includes(spec.id)),
    );
    this.#specs = [...builtIn, ...custom.map(compileCustomKind)];
    this.#byId = new Map(this.#specs.map(spec => [spec.id, spec]));
    requireOnce(this.#specs.filter(spec => spec.isCustom));
  }

  /** All kinds, owners before what they own. */
  specs(): readonly KindSpec[] {
    return this.#specs;
  }

  /** A kind by its id, or undefined when it is not collected. */
  spec(id: KindId): KindSpec | undefined {
    return this.#byId.get(id);
  }

  /** Ids of the kinds that agents of a profile report. */
  idsOf(profile: AgentProfile): KindId[] {
    return this.#specs
      .filter(spec => (spec.profile ?? 'inventory') === profile)
      .map(spec => spec.id);
  }

  /** Kind (`Pod`) of an id, or its plural where the kind is not, or no longer, known. */
  nameOf(id: KindId): string {
    return this.#byId.get(id)?.kind ?? id.replace(/\..*$/, '');
  }
}

function requireBuiltIn(ids: readonly KindId[]): void {
  const unknown = ids.find(id => !kindSpec(id));
  if (unknown !== undefined) {
    throw new Error(
      `There is no built-in kind "${unknown}" to enable or disable; expected an id such as "events" or "endpointslices.discovery.k8s.io"`,
    );
  }
}

function requireOnce(custom: readonly KindSpec[]): void {
  const twice = custom.find(
    (spec, index) =>
      kindSpec(spec.id) !== undefined ||
      custom.findIndex(other => other.id === spec.id) !== index,
  );
  if (twice) {
    throw new Error(
      `The kind ${twice.id} is defined twice, or built in; give each kind once`,
    );
  }
}
