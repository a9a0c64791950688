import type { Change } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiAddLine, RiPencilLine, RiSubtractLine } from '@remixicon/react';
import { fleetTranslationRef } from '../translation';
import styles from './ChangesPage.module.css';

const ICONS = {
  added: RiAddLine,
  modified: RiPencilLine,
  deleted: RiSubtractLine,
};

/** What happened, as a shape with its word. */
export function TypeIcon({ type }: { type: Change['type'] }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const Icon = ICONS[type];
  const word = t(`changes.${type}`);
  return (
    <span className={styles.icon} role="img" aria-label={word} title={word}>
      <Icon size={14} aria-hidden />
    </span>
  );
}
