import { RiExternalLinkLine } from '@remixicon/react';
import styles from './Header.module.css';

/** Links to tools outside the portal, in a head. */
export function ToolLinks(props: {
  label: string;
  links: readonly { title: string; url: string }[];
}) {
  if (props.links.length === 0) {
    return null;
  }
  return (
    <ul className={styles.links} aria-label={props.label}>
      {props.links.map(link => (
        <li key={link.url}>
          <a href={link.url} target="_blank" rel="noopener noreferrer">
            {link.title}
            <RiExternalLinkLine size={13} aria-hidden />
          </a>
        </li>
      ))}
    </ul>
  );
}
