import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** Entity references the user owns things as: themselves and their groups. */
export function useMyRefs(): string[] {
  const identity = useApi(identityApiRef);
  const [refs, setRefs] = useState<string[]>([]);
  useEffect(() => {
    let left = false;
    identity.getBackstageIdentity().then(
      ({ ownershipEntityRefs }) => !left && setRefs(ownershipEntityRefs),
      // Without an identity nothing is owned; the list then says so.
      () => {},
    );
    return () => {
      left = true;
    };
  }, [identity]);
  return refs;
}
