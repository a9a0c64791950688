/** Values by the path a template names them with; absent where there is none. */
export type TemplateScope = (path: string) => string | undefined;

/** A URL with places to fill in. */
export interface LinkTemplate {
  readonly source: string;
  /** Paths it names, in order. */
  readonly paths: readonly string[];
}

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const PATH = /^(cluster|resource)\.([A-Za-z]+)(?:\[([^\]]+)\])?$/;

/** Members that templates may name. */
const MEMBERS: Record<string, readonly string[]> = {
  cluster: [
    'id',
    'name',
    'owner',
    'environment',
    'provider',
    'distribution',
    'region',
    'project',
    'workspace',
    'datacenter',
  ],
  resource: ['kind', 'namespace', 'name', 'uid'],
};

/**
 * Reads a template such as `https://grafana.example.com/d/pods?var-cluster={{ cluster.name }}`.
 *
 * @throws Error with what is wrong and what was expected, for the message of the configuration
 */
export function parseLinkTemplate(
  source: string,
  subject: 'cluster' | 'resource',
): LinkTemplate {
  const paths: string[] = [];
  for (const [, path] of source.matchAll(PLACE)) {
    checkPath(path, subject);
    paths.push(path);
  }
  if (/\{\{|\}\}/.test(source.replace(PLACE, ''))) {
    throw new Error('it has "{{" or "}}" without the other');
  }
  if (toHttpUrl(source.replace(PLACE, 'x')) === undefined) {
    throw new Error('it is no http or https URL');
  }
  return { source, paths };
}

/**
 * Fills a template in; undefined where a value is missing or would change what
 * the URL points at.
 */
export function fillLinkTemplate(
  template: LinkTemplate,
  scope: TemplateScope,
): string | undefined {
  let isWhole = true;
  const filled = template.source.replace(PLACE, (_place, path: string) => {
    const value = scope(path);
    // Dots alone would walk up the path of the URL.
    if (!value || /^\.+$/.test(value)) {
      isWhole = false;
      return '';
    }
    return encode(value);
  });
  return isWhole ? toHttpUrl(filled) : undefined;
}

/** A text as an http or https URL, or undefined where it is none. */
export function toHttpUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url.href : undefined;
}

function encode(value: string): string {
  // encodeURIComponent throws for half a surrogate pair.
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'));
}

function checkPath(path: string, subject: 'cluster' | 'resource'): void {
  const match = PATH.exec(path);
  const [root, member, key] = match?.slice(1) ?? [];
  const isKnown =
    match !== null &&
    (root === 'cluster' || subject === 'resource') &&
    (member === 'labels'
      ? key !== undefined
      : key === undefined && MEMBERS[root].includes(member));
  if (!isKnown) {
    const roots =
      subject === 'resource' ? ['cluster', 'resource'] : ['cluster'];
    const known = roots.flatMap(name => [
      ...MEMBERS[name].map(item => `${name}.${item}`),
      `${name}.labels[key]`,
    ]);
    throw new Error(
      `"{{ ${path.slice(0, 80)} }}" is not known; expected one of ${known.join(
        ', ',
      )}`,
    );
  }
}
