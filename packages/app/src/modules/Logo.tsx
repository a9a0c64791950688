import { Text } from '@backstage/ui';
import { Link } from 'react-router-dom';
import styles from './Logo.module.css';

/** The sign of the portal at the top of the sidebar; the word leaves when the sidebar is narrow. */
export const Logo = (props: { withName: boolean }) => (
  <Link to="/fleet" className={styles.logo} aria-label="Fleet">
    <svg
      viewBox="0 0 24 24"
      width="28"
      height="28"
      fill="none"
      strokeWidth="1.8"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path
        d="M12 2.5l6.8 3.9v7.9L12 18.2l-6.8-3.9V6.4zM12 2.5v7.8M5.2 14.3l6.8-4 6.8 4"
        stroke="#5cc8ff"
      />
      <path d="M4 21.6h16" stroke="#f5b83d" />
    </svg>
    {props.withName && (
      <Text as="span" variant="title-small" className={styles.name}>
        Fleet
      </Text>
    )}
  </Link>
);
