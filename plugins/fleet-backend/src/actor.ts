import type { Request } from 'express';

/** Who asks for a change through the portal API, as the audit trail names them. */
export interface Actor {
  /** Entity reference of a user, or the subject of a service. */
  ref: string;
  /** The request it came by, from which Backstage's auditor reads credentials and address. */
  request?: Request<any, any, any, any, any>;
}
