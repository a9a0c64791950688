import type { SavedSearch } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonIcon, DialogTrigger, Popover } from '@backstage/ui';
import { RiBookmarkLine, RiDeleteBinLine } from '@remixicon/react';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { SaveButton } from '../common/SaveButton';
import { useSaved } from '../common/useSaved';
import { fleetTranslationRef } from '../translation';
import styles from './SavedSearches.module.css';

/**
 * Searches that somebody saved, one’s own and those shared, and a way to save
 * what is shown.
 */
export function SavedSearches(props: {
  page: 'search' | 'changes';
  /** What is shown, as the saved search keeps it; empty for nothing to save. */
  current: { query: string; sort?: string };
  hrefOf: (search: SavedSearch) => string;
}) {
  const { page, current, hrefOf } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [open, setOpen] = useState(false);
  const { items: searches, reload, remove } = useSaved(page);
  const known = searches.find(item => item.query === current.query);
  return (
    <>
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <Button size="small" variant="secondary" iconStart={<RiBookmarkLine />}>
          {known?.name ?? t('search.saved')}
        </Button>
        <Popover
          hideArrow
          placement="bottom end"
          aria-label={t('search.saved')}
        >
          {searches.length === 0 ? (
            <span className={styles.none}>{t('search.savedNone')}</span>
          ) : (
            <ul className={styles.list}>
              {searches.map(item => (
                <li key={item.id} className={styles.item}>
                  <Link
                    className={styles.link}
                    to={hrefOf(item)}
                    title={item.description}
                    onClick={() => setOpen(false)}
                  >
                    <span>{item.name}</span>
                    <code>{item.query}</code>
                    {item.isShared && (
                      <span className={styles.who}>
                        {t('search.savedShared', {
                          who: item.createdBy.replace(/^.*\//, ''),
                        })}
                      </span>
                    )}
                  </Link>
                  {item.isMine && (
                    <ButtonIcon
                      size="small"
                      variant="tertiary"
                      icon={<RiDeleteBinLine />}
                      aria-label={t('search.savedRemove', { name: item.name })}
                      onPress={() => remove(item.id)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
        </Popover>
      </DialogTrigger>
      {current.query !== '' && !known && (
        <SaveButton
          action={t('search.save')}
          what={{ ...current, page }}
          onSaved={reload}
        />
      )}
    </>
  );
}
