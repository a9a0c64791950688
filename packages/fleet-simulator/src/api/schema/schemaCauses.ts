import { deepEqual, isRecord } from '../../store';
import { StatusCause } from '../status';
import { ENVELOPE, StructuralSchema, propertyOf } from './structural';

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value;
}

function isOfType(value: unknown, schema: StructuralSchema): boolean {
  const type = typeOf(value);
  if (type === 'null') return schema.nullable === true;
  if (schema['x-kubernetes-int-or-string']) {
    return type === 'integer' || type === 'string';
  }
  if (!schema.type || schema.type === type) return true;
  return schema.type === 'number' && type === 'integer';
}

type Refuse = (reason: string, message: string) => void;

function checkNumber(value: number, schema: StructuralSchema, refuse: Refuse) {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } =
    schema;
  const wrong = (what: string) =>
    refuse('FieldValueInvalid', `Invalid value: ${value}: should be ${what}`);
  if (minimum !== undefined) {
    if (exclusiveMinimum ? value <= minimum : value < minimum) {
      wrong(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
    }
  }
  if (maximum !== undefined) {
    if (exclusiveMaximum ? value >= maximum : value > maximum) {
      wrong(`less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
    }
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    wrong(`a multiple of ${multipleOf}`);
  }
}

function checkText(value: string, schema: StructuralSchema, refuse: Refuse) {
  const { minLength, maxLength, pattern } = schema;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) {
    refuse(
      'FieldValueTooLong',
      `Too long: may not be more than ${maxLength} bytes`,
    );
  }
  if (minLength !== undefined && length < minLength) {
    refuse(
      'FieldValueInvalid',
      `Invalid value: "${value}": should be at least ${minLength} chars long`,
    );
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    refuse(
      'FieldValueInvalid',
      `Invalid value: "${value}": should match '${pattern}'`,
    );
  }
}

function checkCount(
  count: number,
  limits: { min?: number; max?: number; what: string },
  refuse: Refuse,
) {
  const { min, max, what } = limits;
  if (max !== undefined && count > max) {
    refuse(
      'FieldValueTooMany',
      `Too many: ${count}: must have at most ${max} ${what}`,
    );
  }
  if (min !== undefined && count < min) {
    refuse(
      'FieldValueInvalid',
      `Invalid value: ${count}: should have at least ${min} ${what}`,
    );
  }
}

/** Lists of type set and map hold every item, or every key, once. */
function duplicateCauses(
  list: unknown[],
  schema: StructuralSchema,
  path: string,
): StatusCause[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const idOf = (item: unknown) =>
    type === 'set' || !isRecord(item)
      ? item
      : Object.fromEntries(keys.map(key => [key, item[key]]));
  const ids = list.map(idOf);
  return ids.flatMap((id, index) =>
    ids.findIndex(other => deepEqual(other, id)) < index
      ? [
          {
            reason: 'FieldValueDuplicate',
            field: `${path}[${index}]`,
            message: `Duplicate value: ${JSON.stringify(id)}`,
          },
        ]
      : [],
  );
}

function objectCauses(
  value: Record<string, unknown>,
  schema: StructuralSchema,
  path: string,
  isObject: boolean,
): StatusCause[] {
  const at = (name: string) => (path ? `${path}.${name}` : name);
  const enveloped = isObject || schema['x-kubernetes-embedded-resource'];
  const missing = (schema.required ?? [])
    .filter(name => value[name] === undefined)
    .map(name => ({
      reason: 'FieldValueRequired',
      field: at(name),
      message: 'Required value',
    }));
  const inside = Object.entries(value).flatMap(([name, child]) => {
    if (child === undefined || (enveloped && ENVELOPE.has(name))) return [];
    const property = propertyOf(schema, name);
    return property ? schemaCauses(child, property, at(name)) : [];
  });
  return [...missing, ...inside];
}

/**
 * What is wrong with a value by its schema, one cause per field. Rules in CEL
 * and the combinators (`allOf`, `anyOf`, `oneOf`, `not`) are not looked at.
 */
export function schemaCauses(
  value: unknown,
  schema: StructuralSchema,
  path: string,
  isObject = false,
): StatusCause[] {
  const causes: StatusCause[] = [];
  const refuse: Refuse = (reason, message) =>
    causes.push({ reason, field: path, message });
  if (!isOfType(value, schema)) {
    const wanted = schema['x-kubernetes-int-or-string']
      ? 'integer,string'
      : schema.type;
    refuse(
      'FieldValueTypeInvalid',
      `Invalid value: "${typeOf(
        value,
      )}": ${path} in body must be of type ${wanted}: "${typeOf(value)}"`,
    );
    return causes;
  }
  const allowed = schema.enum;
  if (allowed && !allowed.some(each => deepEqual(each, value))) {
    refuse(
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed
        .map(each => JSON.stringify(each))
        .join(', ')}`,
    );
  }
  if (typeof value === 'number') checkNumber(value, schema, refuse);
  if (typeof value === 'string') checkText(value, schema, refuse);
  if (Array.isArray(value)) {
    const { items, minItems: min, maxItems: max } = schema;
    checkCount(value.length, { min, max, what: 'items' }, refuse);
    causes.push(...duplicateCauses(value, schema, path));
    if (items) {
      causes.push(
        ...value.flatMap((item, index) =>
          schemaCauses(item, items, `${path}[${index}]`),
        ),
      );
    }
  } else if (isRecord(value)) {
    const { minProperties: min, maxProperties: max } = schema;
    checkCount(
      Object.keys(value).length,
      { min, max, what: 'properties' },
      refuse,
    );
    causes.push(...objectCauses(value, schema, path, isObject));
  }
  return causes;
}
