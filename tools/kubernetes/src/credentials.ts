import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** The users the harness makes, with the groups that give them their rights under RBAC. */
const USERS = {
  admin: { user: 'admin', groups: ['system:masters'] },
  'kube-controller-manager': {
    user: 'system:kube-controller-manager',
    groups: [],
  },
  'kube-scheduler': { user: 'system:kube-scheduler', groups: [] },
} as const;

/** A user the harness makes. */
export type UserName = keyof typeof USERS;

/** What the API server needs to know its users and to sign service account tokens. */
export interface ClusterCredentials {
  tokens: Record<UserName, string>;
  /** The file of `--token-auth-file`. */
  tokenFile: string;
  /** PEM, PKCS#8: signs service account tokens. */
  serviceAccountKey: string;
  /** PEM, SPKI: verifies them. */
  serviceAccountPublicKey: string;
}

const newToken = () => randomBytes(32).toString('base64url');

/** Fresh random credentials for one cluster. */
export function createCredentials(): ClusterCredentials {
  const tokens: Record<UserName, string> = {
    admin: newToken(),
    'kube-controller-manager': newToken(),
    'kube-scheduler': newToken(),
  };
  const lines = (Object.keys(tokens) as UserName[]).map(name => {
    const { user, groups } = USERS[name];
    const fields = [tokens[name], user, user];
    return groups.length > 0
      ? `${fields.join(',')},"${groups.join(',')}"`
      : fields.join(',');
  });
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    tokens,
    tokenFile: `${lines.join('\n')}\n`,
    serviceAccountKey: keys.privateKey
      .export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    serviceAccountPublicKey: keys.publicKey
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  };
}

/**
 * A kubeconfig with one context, whose name is the cluster's, and a bearer token.
 * JSON is YAML, so every client reads it.
 */
export function kubeconfigText(options: {
  name: string;
  server: string;
  ca: string;
  user: string;
  token: string;
  namespace?: string;
}): string {
  const { name, server, ca, user, token, namespace } = options;
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        {
          name,
          cluster: {
            server,
            'certificate-authority-data': Buffer.from(ca).toString('base64'),
          },
        },
      ],
      users: [{ name: user, user: { token } }],
      contexts: [
        {
          name,
          context: { cluster: name, user, ...(namespace && { namespace }) },
        },
      ],
    },
    null,
    2,
  )}\n`;
}
