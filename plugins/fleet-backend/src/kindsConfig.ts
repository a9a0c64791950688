import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  checkCustomKind,
  CustomKind,
  KindId,
  KindRegistry,
  kindSpec,
} from '@backstage-fleet/protocol';

/** Kinds beside the built-in ones, and which of those to take. */
export interface KindsConfig {
  custom: CustomKind[];
  enabled: KindId[];
  disabled: KindId[];
}

/**
 * Reads and checks `fleet.kinds`.
 *
 * @throws InputError naming the key, what was expected and the mend
 */
export function readKinds(config: Config): KindsConfig {
  const kinds = {
    custom: readCustom(config),
    enabled: readBuiltIn(config, 'enabled'),
    disabled: readBuiltIn(config, 'disabled'),
  };
  try {
    // Finds kinds that are defined twice.
    return new KindRegistry(kinds) && kinds;
  } catch (error) {
    throw new InputError(`fleet.kinds.custom: ${(error as Error).message}`);
  }
}

function readCustom(config: Config): CustomKind[] {
  const key = 'fleet.kinds.custom';
  const values = config.getOptional<unknown>(key) ?? [];
  if (!Array.isArray(values)) {
    throw new InputError(
      `${key} is not a list; expected one of definitions of kinds`,
    );
  }
  return values.map((value, index) => {
    const checked = checkCustomKind(value);
    if (!checked.ok) {
      throw new InputError(`${key}[${index}]: ${checked.message}`);
    }
    return checked.value;
  });
}

function readBuiltIn(config: Config, list: 'enabled' | 'disabled'): KindId[] {
  const key = `fleet.kinds.${list}`;
  const ids = config.getOptionalStringArray(key) ?? [];
  const unknown = ids.find(id => !kindSpec(id));
  if (unknown !== undefined) {
    throw new InputError(
      `${key} names "${unknown}", which is not built in; expected ids such as "pods" or "deployments.apps"`,
    );
  }
  return ids;
}
