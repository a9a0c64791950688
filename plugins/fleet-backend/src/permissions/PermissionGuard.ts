import {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
} from '@backstage/plugin-permission-common';
import type { Request } from 'express';
import { EVERYTHING, StoreFilter } from './StoreFilter';

/** A caller whose request was let through. */
export interface Grant {
  credentials: BackstageCredentials;
  /** What the caller may see. */
  filter: StoreFilter;
}

/** Decides whether a request may do what it asks for. */
export class PermissionGuard {
  readonly #httpAuth: HttpAuthService;
  readonly #permissions: PermissionsService;

  constructor(options: {
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
  }) {
    this.#httpAuth = options.httpAuth;
    this.#permissions = options.permissions;
  }

  /**
   * Lets users and services with the permission through.
   *
   * @throws AuthenticationError without credentials
   * @throws NotAllowedError naming the permission
   */
  async require(
    request: Request<any, any, any, any, any>,
    permission: BasicPermission,
  ): Promise<Grant> {
    const grant = await this.find(request, permission);
    if (!grant) {
      throw new NotAllowedError(
        `This needs the permission "${permission.name}"; ask whoever keeps the permission policy of this portal`,
      );
    }
    return grant;
  }

  /**
   * What a permission lets a caller do, or undefined without it: for what is
   * left out of an answer rather than refused.
   *
   * @throws AuthenticationError without credentials
   */
  async find(
    request: Request<any, any, any, any, any>,
    permission: BasicPermission,
  ): Promise<Grant | undefined> {
    const credentials = await this.#httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    return decision.result === AuthorizeResult.ALLOW
      ? { credentials, filter: EVERYTHING }
      : undefined;
  }

  /** Whether a caller who was let through also has another permission. */
  async allows(
    request: Request<any, any, any, any, any>,
    permission: BasicPermission,
  ): Promise<boolean> {
    return (await this.find(request, permission)) !== undefined;
  }
}
