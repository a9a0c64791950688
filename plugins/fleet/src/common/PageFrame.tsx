import { useDocumentTitle } from '@backstage-fleet/plugin-fleet-react';
import { Container } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './page.module.css';

/** Gutter and rhythm of every page, and its title in the browser's tab. */
export function PageFrame(props: { title: string; children: ReactNode }) {
  useDocumentTitle(props.title);
  return (
    <Container className={styles.page}>
      <div className={styles.stack}>{props.children}</div>
    </Container>
  );
}
