import { openApi } from './hub';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: 'query' | 'path';
  schema: any;
}

/** An operation of the document. */
export interface Operation {
  method: string;
  /** With parameters in braces. */
  path: string;
  parameters: Parameter[];
  /** Schema of its body. */
  body?: any;
  /** Schema of its answer of JSON. */
  answer?: any;
}

/** What a reference within the document stands for. */
export function resolved(value: any): any {
  if (!value?.$ref) {
    return value;
  }
  const steps = String(value.$ref).slice(2).split('/');
  return resolved(
    steps.reduce((found: any, step) => found[step], openApi as any),
  );
}

/** All operations of the document. */
export function operations(): Operation[] {
  return Object.entries<any>(openApi.paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => {
      const operation = item[method];
      const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      const json = (content: any) =>
        resolved(content)?.content?.['application/json']?.schema;
      const good = Object.keys(operation.responses).find(status =>
        status.startsWith('2'),
      );
      return {
        method: method.toUpperCase(),
        path,
        parameters: all.map(resolved),
        body: json(operation.requestBody),
        answer: good && json(operation.responses[good]),
      };
    }),
  );
}

/** Whether a parameter takes any text, alone or as a list. */
export function takesText({ schema }: Parameter): boolean {
  const one = resolved(resolved(schema).items ?? schema);
  return one.type === 'string' && !one.enum && one.format !== 'date-time';
}

/** Paths in a value that its schema does not name. */
export function undocumented(value: any, schema: any, path = ''): string[] {
  const known = resolved(schema);
  if (value === null || typeof value !== 'object' || !known) {
    return known ? [] : [`${path} has no schema`];
  }
  const shapes = shapesOf(known);
  if (Array.isArray(value)) {
    const items = shapes.find(shape => shape.items)?.items;
    return value.flatMap((item, i) =>
      undocumented(item, items, `${path}[${i}]`),
    );
  }
  if (shapes.some(shape => shape.additionalProperties === true)) {
    return [];
  }
  return Object.entries(value).flatMap(([key, member]) => {
    const where = `${path}.${key}`;
    const named = shapes.find(shape => shape.properties?.[key]);
    const any = shapes.find(shape => shape.additionalProperties);
    const inner = named?.properties[key] ?? any?.additionalProperties;
    return inner ? undocumented(member, inner, where) : [where];
  });
}

/** The objects that a schema may stand for. */
function shapesOf(schema: any): any[] {
  const known = resolved(schema);
  const parts = [
    ...(known.allOf ?? []),
    ...(known.oneOf ?? []),
    ...(known.anyOf ?? []),
  ];
  return [known, ...parts.flatMap(shapesOf)];
}
