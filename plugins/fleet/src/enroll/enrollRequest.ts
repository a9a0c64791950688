import type { CreateEnrollment } from '@backstage-fleet/plugin-fleet-common';
import { isClusterName } from './clusterName';

/** What agents are for. */
export const PROFILES = [
  'inventory',
  'security',
  'lifecycle',
  'onboarding',
] as const;

/** How a token may be used: for a new cluster, a known one, or one built anew. */
export const MODES = ['new', 'join', 'replace'] as const;

/** How long a token may wait for its agent. */
export const EXPIRIES = [15, 60, 480, 1_440] as const;

/** Most agents that one batch token lets in. */
export const MAX_USES = 1_000;

/** What the form holds. */
export interface EnrollForm {
  many: boolean;
  name: string;
  prefix: string;
  maxUses: number;
  mode: (typeof MODES)[number];
  profile: (typeof PROFILES)[number];
  owner: string;
  environment: string;
  autoApprove: boolean;
  expiresInMinutes: number;
}

/** The form as it begins, with what a link of another page says. */
export function formFrom(params: URLSearchParams): EnrollForm {
  return {
    many: false,
    name: params.get('cluster') ?? '',
    prefix: '',
    maxUses: 10,
    mode: MODES.find(mode => mode === params.get('mode')) ?? 'new',
    profile:
      PROFILES.find(profile => profile === params.get('profile')) ??
      'inventory',
    owner: '',
    environment: '',
    autoApprove: false,
    expiresInMinutes: 60,
  };
}

/** True where a prefix of names is one that the hub takes. */
export function isPrefix(prefix: string): boolean {
  return (
    prefix === '' ||
    (prefix.length <= 40 && /^[a-z0-9]([-a-z0-9]*)?$/.test(prefix))
  );
}

/** What is asked of the hub; undefined while the form is not whole. */
export function requestOf(form: EnrollForm): CreateEnrollment | undefined {
  const shared: CreateEnrollment = {
    ...(form.owner && { owner: form.owner }),
    ...(form.environment && { environment: form.environment }),
    ...(form.profile !== 'inventory' && { profile: form.profile }),
    ...(form.autoApprove && { autoApprove: true }),
    ...(form.expiresInMinutes !== 60 && {
      expiresInMinutes: form.expiresInMinutes,
    }),
  };
  if (form.many) {
    const counted =
      Number.isInteger(form.maxUses) &&
      form.maxUses > 1 &&
      form.maxUses <= MAX_USES;
    return counted && isPrefix(form.prefix)
      ? {
          ...shared,
          maxUses: form.maxUses,
          ...(form.prefix && { namePrefix: form.prefix }),
        }
      : undefined;
  }
  return isClusterName(form.name)
    ? {
        ...shared,
        clusterName: form.name,
        ...(form.mode !== 'new' && { mode: form.mode }),
      }
    : undefined;
}
