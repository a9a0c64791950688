import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect } from 'react';

/**
 * Sets the title of the browser's tab while the page is shown: the page, then
 * the name of the portal.
 *
 * @param title - what the page is about; undefined leaves the title alone
 * @public
 */
export function useDocumentTitle(title: string | undefined): void {
  const portal =
    useApi(configApiRef).getOptionalString('app.title') ?? 'Backstage';
  useEffect(() => {
    if (title === undefined) {
      return undefined;
    }
    const before = document.title;
    document.title = `${title} | ${portal}`;
    return () => {
      document.title = before;
    };
  }, [title, portal]);
}
