import {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import { Actor } from '../actor';

/** Who asks, from the credentials of a request. */
export function actorOf(
  credentials: BackstageCredentials,
  request: Request<any, any, any, any, any>,
): Actor {
  const principal = credentials.principal as
    | BackstageUserPrincipal
    | BackstageServicePrincipal;
  const ref =
    principal.type === 'user' ? principal.userEntityRef : principal.subject;
  return { ref, request };
}
