import { CreateEnrollment } from '@backstage-fleet/plugin-fleet-common';
import { InputError } from '@backstage/errors';
import { EnrollmentRow } from '../database/tables';
import { checkClusterName } from './names';

/** Longest life of a token, in minutes. */
const MAX_MINUTES = 24 * 60;

/** What a checked request asks for, with what it left out. */
export interface WantedEnrollment {
  profile: string;
  mode: EnrollmentRow['mode'];
  maxUses: number;
  /** Milliseconds. */
  lifetime: number;
}

/**
 * Checks a request for a token.
 *
 * @param lifetime - life of a token unless asked for, in milliseconds
 * @throws InputError
 */
export function checkRequest(
  request: CreateEnrollment,
  lifetime: number,
): WantedEnrollment {
  const { clusterName, namePrefix, maxUses } = request;
  const mode = request.mode ?? 'new';
  if (clusterName === undefined) {
    if (maxUses === undefined) {
      throw new InputError(
        'The request has neither clusterName nor maxUses; give clusterName for one cluster, or maxUses for a batch whose agents name their clusters',
      );
    }
    if (mode === 'replace') {
      throw new InputError(
        'A batch cannot replace clusters; make a token with clusterName for each one',
      );
    }
  } else {
    checkClusterName(clusterName);
    if (namePrefix !== undefined || (maxUses ?? 1) > 1) {
      throw new InputError(
        'The request has clusterName and also namePrefix or maxUses over 1; leave clusterName out for a batch',
      );
    }
  }
  return {
    profile: request.profile ?? 'inventory',
    mode,
    maxUses: maxUses ?? 1,
    lifetime: lifetimeOf(request.expiresInMinutes, lifetime),
  };
}

function lifetimeOf(minutes: number | undefined, fallback: number): number {
  if (minutes === undefined) {
    return fallback;
  }
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES)) {
    throw new InputError(
      `expiresInMinutes is ${minutes}; expected a whole number from 1 to ${MAX_MINUTES}`,
    );
  }
  return minutes * 60_000;
}
