import {
  CreateEnrollment,
  Enrollment,
  EnrollmentWithToken,
} from '@backstage-fleet/plugin-fleet-common';
import { Actor } from '../actor';

/** Which enrollments to list, newest first. */
export interface EnrollmentPageRequest {
  /** 1 to 500; 100 unless said. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** Any of these states; all when absent or empty. */
  states?: Enrollment['state'][];
}

/** A page of enrollments. */
export interface EnrollmentPage {
  items: Enrollment[];
  nextCursor?: string;
}

/**
 * What people do with enrollments. Callers have checked the permission; the
 * service writes the audit event.
 */
export interface EnrollmentService {
  /**
   * Makes a token that lets one agent ask to be let in. The token is in this
   * answer and nowhere else.
   *
   * @throws InputError when the name is reserved or not a DNS-1123 label
   */
  create(request: CreateEnrollment, actor: Actor): Promise<EnrollmentWithToken>;

  /** @throws InputError when the cursor is not one of ours */
  list(page: EnrollmentPageRequest): Promise<EnrollmentPage>;

  /** @throws NotFoundError */
  get(id: string): Promise<Enrollment>;

  /**
   * Lets the waiting agent in. Approving twice with the same fingerprint answers the same.
   *
   * @throws NotFoundError
   * @throws ConflictError when nobody waits, when the fingerprint is another
   * one, or when the name belongs to a different cluster
   */
  approve(id: string, fingerprint: string, actor: Actor): Promise<Enrollment>;

  /**
   * Turns the waiting agent down, or withdraws a token that was not used.
   *
   * @throws NotFoundError
   * @throws ConflictError when it was approved already
   */
  reject(id: string, actor: Actor): Promise<Enrollment>;
}
