import { openApi } from './__testUtils__/hub';
import {
  occurrences,
  productDependencies,
  productSources,
} from './__testUtils__/sources';

/** Files in which each of the patterns stands. */
function filesWith(
  pattern: RegExp,
  ...packages: Parameters<typeof productSources>
): string[] {
  const found = occurrences(productSources(...packages), pattern);
  return [...new Set(found.map(line => line.split(': ')[0]))].sort();
}

const HUB = ['plugins/fleet-backend'] as const;
const SERVERS = [
  'plugins/fleet-backend',
  'plugins/catalog-backend-module-fleet',
  'packages/fleet-protocol',
  'packages/fleet-agent',
] as const;

/** Packages that unpack archives. */
const ARCHIVES =
  /^(tar|tar-fs|tar-stream|unzipper|adm-zip|yauzl|decompress|extract-zip|node-tar)$/;

/** Packages that run what they are given, or whose kind is known for it. */
const INTERPRETERS =
  /^(vm2|isolated-vm|handlebars|nunjucks|ejs|lodash\.template|jsonpath|jsonpath-plus|node-jq|fast-json-patch|js-yaml|node-serialize|serialize-javascript)$/;

/** Stores beside the database. */
const SIDE_STORES = /^(redis|ioredis|memcached|memjs|keyv|@keyv\/.+|amqplib)$/;

function dependenciesLike(pattern: RegExp): string[] {
  return productDependencies().flatMap(({ path, names }) =>
    names
      .filter(name => pattern.test(name))
      .map(name => `${path} needs ${name}`),
  );
}

/** Every schema of the document, with where it stands. */
function* schemas(value: unknown, path: string): Generator<[string, any]> {
  if (value && typeof value === 'object') {
    yield [path, value];
    for (const [key, member] of Object.entries(value)) {
      yield* schemas(member, `${path}/${key}`);
    }
  }
}

describe('the source of the product', () => {
  it('is looked at whole', () => {
    const paths = productSources().map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(300);
    expect(paths).toContain('plugins/fleet-backend/src/plugin.ts');
    expect(occurrences(productSources(), /createBackendPlugin\(/)).toHaveLength(
      1,
    );
  });

  it('unpacks no archive (Karmada CVE-2024-56514)', () => {
    expect(dependenciesLike(ARCHIVES)).toEqual([]);
  });

  it('starts no process (Rancher CVE-2026-44939)', () => {
    expect(
      filesWith(/child_process|\bexecSync\(|\bexecFile\(|\bspawn\(/),
    ).toEqual([]);
  });

  it('makes no regular expression of what a caller says (Fleet CVE-2026-44937)', () => {
    // The one in the pages is made of constants of its own file.
    expect(filesWith(/\bRegExp\(/)).toEqual([
      'plugins/fleet-react/src/components/OwnerLink.tsx',
    ]);
  });

  it('runs no text, no template and no query language of others (Argo CD CVE-2024-32476, Backstage CVE-2024-45815)', () => {
    expect(filesWith(/\beval\(|new Function\(|node:vm|from 'vm'/)).toEqual([]);
    expect(dependenciesLike(INTERPRETERS)).toEqual([]);
  });

  it('keeps nothing in a store beside the database (Argo CD CVE-2024-31989)', () => {
    expect(dependenciesLike(SIDE_STORES)).toEqual([]);
    expect(filesWith(/coreServices\.cache\b/)).toEqual([]);
  });

  it('calls no address from the hub but the files its configuration names (Fleet CVE-2026-44936, Rancher CVE-2025-54468)', () => {
    expect(
      filesWith(
        /\bfetch\(|\baxios\b|from '(undici|node-fetch|got)'|\b(http|https)\.(request|get)\(|\b(connect|createConnection)\b.* from 'node:(net|tls)'/,
        HUB,
      ),
    ).toEqual([]);
    expect(filesWith(/urlReader\.|\.readUrl\(/, HUB)).toEqual([
      'plugins/fleet-backend/src/governance/GovernanceFiles.ts',
    ]);
  });

  it('opens no file of a name that comes with a request (Rancher CVE-2026-25705, Backstage CVE-2026-24046)', () => {
    expect(filesWith(/express\.static|sendFile\(|res\.download\(/)).toEqual([]);
    expect(filesWith(/from '(node:)?fs(\/promises)?'/, HUB)).toEqual([
      // Both read what the configuration or the package names.
      'plugins/fleet-backend/src/clusters/agentVersions.ts',
      'plugins/fleet-backend/src/governance/GovernanceFiles.ts',
    ]);
  });

  it('knows no way around the check of a certificate (steve CVE-2023-32198, Fleet CVE-2025-23390)', () => {
    expect(
      filesWith(
        /rejectUnauthorized: (?!true)|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity|minVersion: 'TLSv1(\.1)?'/,
        SERVERS,
      ),
    ).toEqual([]);
    const options = occurrences(
      productSources(['packages/fleet-agent']),
      /'--[a-z-]*(insecure|skip|no-verify|no-check)[a-z-]*/,
    );
    expect(options).toEqual([]);
  });

  it('reads and writes signatures only, nothing encrypted (jose CVE-2024-28176)', () => {
    expect(
      filesWith(
        /\b(compactDecrypt|flattenedDecrypt|generalDecrypt|jwtDecrypt|CompactEncrypt|EncryptJWT)\b/,
      ),
    ).toEqual([]);
  });

  it('writes no markup by hand (Argo CD CVE-2024-28175)', () => {
    expect(
      filesWith(
        /dangerouslySetInnerHTML|\.innerHTML\b|document\.write\(|insertAdjacentHTML/,
      ),
    ).toEqual([]);
  });
});

describe('the document of the portal API', () => {
  it('has no parameter that is an address to call, and no place for a secret (Rancher CVE-2021-25320, CVE-2021-36782)', () => {
    const found = [...schemas(openApi, '#')].filter(([path, value]) => {
      const name = path.split('/').pop()!;
      const isParameter =
        typeof value.name === 'string' && typeof value.in === 'string';
      return isParameter
        ? /url|uri|address|endpoint|callback|webhook/i.test(value.name)
        : /^(password|secret|privateKey|kubeconfig|credentials)$/i.test(name);
    });
    expect(found.map(([path, { name }]) => `${path} ${name ?? ''}`)).toEqual(
      [],
    );
    // What is to be shown as a link is stored, never called; the one token is shown once.
    const urls = [...schemas(openApi, '#')].filter(
      ([path, value]) => path.endsWith('/properties/url') && value.type,
    );
    expect(urls.length).toBeGreaterThan(0);
    const tokens = [...schemas(openApi, '#')].filter(([path]) =>
      path.endsWith('/properties/token'),
    );
    expect(tokens.map(([path]) => path)).toEqual([
      '#/components/schemas/EnrollmentWithToken/allOf/1/properties/token',
    ]);
  });
});
