import { JsonObject } from '../../canonical';
import { CONDITION_PATHS } from '../commonPaths';
import { byCondition, ConditionColumns } from '../conditions';
import { below, defineKind } from '../defineKind';
import { deriveUrl } from '../deriveUrls';
import { factsOf } from '../facts';
import {
  at,
  conditionReason,
  controllerUid,
  hasCondition,
  numberAt,
  objectAt,
  text,
  texts,
} from '../read';
import { KindSpec } from '../types';

const GROUP = 'cert-manager.io';
const VERSION = 'v1';

/** `ClusterIssuer/letsencrypt`; an issuer is an Issuer where nothing is said. */
function issuerOf(object: JsonObject): string | undefined {
  const ref = at(object, 'spec', 'issuerRef');
  return ref
    ? `${text(ref, 'kind') ?? 'Issuer'}/${text(ref, 'name')}`
    : undefined;
}

function certificateStatus(object: JsonObject): ConditionColumns {
  const ready = byCondition(object, 'Ready');
  return ready.state !== 'healthy' && hasCondition(object, 'Issuing')
    ? {
        state: 'progressing',
        status: 'Issuing',
        reason: conditionReason(object, 'Issuing'),
      }
    : ready;
}

export const certificates = defineKind({
  group: GROUP,
  version: VERSION,
  kind: 'Certificate',
  resource: 'certificates',
  namespaced: true,
  paths: [
    ...below(
      'spec',
      'commonName',
      'dnsNames',
      'duration',
      'ipAddresses',
      'isCA',
      'privateKey.algorithm',
      'privateKey.rotationPolicy',
      'privateKey.size',
      'renewBefore',
      'renewBeforePercentage',
      'secretName',
      'usages',
    ),
    ...below('spec.issuerRef', 'group', 'kind', 'name'),
    ...below(
      'status',
      'failedIssuanceAttempts',
      'lastFailureTime',
      'notAfter',
      'notBefore',
      'renewalTime',
      'revision',
    ),
    ...CONDITION_PATHS,
  ],
  columns: object => ({
    ...certificateStatus(object),
    ownerUid: controllerUid(object),
    facts: factsOf({
      notAfter: text(object, 'status', 'notAfter'),
      renewalTime: text(object, 'status', 'renewalTime'),
      dnsNames: texts(object, 'spec', 'dnsNames'),
      commonName: text(object, 'spec', 'commonName'),
      issuer: issuerOf(object),
      secretName: text(object, 'spec', 'secretName'),
      isCa: at(object, 'spec', 'isCA') === true ? true : undefined,
      failedAttempts: numberAt(object, 'status', 'failedIssuanceAttempts'),
    }),
  }),
});

function requestStatus(object: JsonObject): ConditionColumns {
  for (const type of ['Denied', 'InvalidRequest']) {
    if (hasCondition(object, type)) {
      return {
        state: 'critical',
        status: type,
        reason: conditionReason(object, type),
      };
    }
  }
  const reason = conditionReason(object, 'Ready');
  if (hasCondition(object, 'Ready')) {
    return { state: 'healthy', status: 'Issued' };
  }
  return reason === 'Failed'
    ? { state: 'critical', status: 'Failed', reason }
    : { state: 'progressing', status: reason ?? 'Pending' };
}

/** The request itself and the certificate stay in the cluster. */
export const certificateRequests = defineKind({
  group: GROUP,
  version: VERSION,
  kind: 'CertificateRequest',
  resource: 'certificaterequests',
  namespaced: true,
  paths: [
    ...below('spec', 'duration', 'isCA', 'usages'),
    ...below('spec.issuerRef', 'group', 'kind', 'name'),
    'status.failureTime',
    ...CONDITION_PATHS,
  ],
  columns: object => ({
    ...requestStatus(object),
    ownerUid: controllerUid(object),
    facts: factsOf({
      issuer: issuerOf(object),
      failedAt: text(object, 'status', 'failureTime'),
    }),
  }),
});

const ISSUER_TYPES = ['acme', 'ca', 'selfSigned', 'vault', 'venafi'];

function issuerKind(
  definition: Pick<KindSpec, 'kind' | 'resource' | 'namespaced'>,
): KindSpec {
  return defineKind({
    group: GROUP,
    version: VERSION,
    paths: [
      ...ISSUER_TYPES.map(type => `spec.${type}{}`),
      ...below(
        'spec',
        'acme.server',
        'acme.preferredChain',
        'acme.solvers[].dns01{}',
        'acme.solvers[].http01{}',
        'acme.solvers[].selector.dnsNames',
        'acme.solvers[].selector.dnsZones',
        'ca.secretName',
        'vault.server',
        'vault.path',
        'venafi.zone',
      ),
      ...CONDITION_PATHS,
    ],
    derive(_object, projection) {
      deriveUrl(objectAt(projection, 'spec', 'acme'), 'server');
      deriveUrl(objectAt(projection, 'spec', 'vault'), 'server');
    },
    columns: object => ({
      ...byCondition(object, 'Ready'),
      facts: factsOf({
        type: ISSUER_TYPES.find(type => objectAt(object, 'spec', type)),
        server:
          text(object, 'spec', 'acme', 'server') ??
          text(object, 'spec', 'vault', 'server'),
        secretName: text(object, 'spec', 'ca', 'secretName'),
      }),
    }),
    ...definition,
  });
}

export const issuers = issuerKind({
  kind: 'Issuer',
  resource: 'issuers',
  namespaced: true,
});

export const clusterIssuers = issuerKind({
  kind: 'ClusterIssuer',
  resource: 'clusterissuers',
  namespaced: false,
});
