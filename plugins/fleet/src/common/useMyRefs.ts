import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/**
 * Entity references the user owns things as: themselves and their groups.
 *
 * @returns undefined until they are known
 */
export function useMyRefs(): string[] | undefined {
  const identity = useApi(identityApiRef);
  const [refs, setRefs] = useState<string[]>();
  useEffect(() => {
    let left = false;
    identity.getBackstageIdentity().then(
      ({ ownershipEntityRefs }) => !left && setRefs(ownershipEntityRefs),
      // Without an identity nothing is owned; lists then say so.
      () => !left && setRefs([]),
    );
    return () => {
      left = true;
    };
  }, [identity]);
  return refs;
}
