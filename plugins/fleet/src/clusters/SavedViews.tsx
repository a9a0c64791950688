import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { SaveButton } from '../common/SaveButton';
import { useSaved } from '../common/useSaved';
import { fleetTranslationRef } from '../translation';
import styles from './SavedViews.module.css';
import { sameView, viewOf } from './savedView';

/** Views of the list that somebody saved, as tabs, and a way to save this one. */
export function SavedViews(props: { params: URLSearchParams }) {
  const { params } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { items: views, reload, remove } = useSaved('clusters');
  const view = viewOf(params);
  const current = views.find(item => sameView(item.query, view));
  return (
    <nav className={styles.views} aria-label={t('view.label')}>
      <Link
        to={hrefs.clusters()}
        className={styles.view}
        aria-current={view === '' ? 'page' : undefined}
      >
        {t('view.all')}
      </Link>
      {views.map(item => (
        <span key={item.id} className={styles.item}>
          <Link
            to={`${hrefs.clusters()}?${item.query}`}
            className={styles.view}
            aria-current={item === current ? 'page' : undefined}
            title={item.description ?? item.createdBy}
          >
            {item.name}
          </Link>
          {item === current && item.isMine && (
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiCloseLine />}
              aria-label={t('view.remove', { name: item.name })}
              onPress={() => remove(item.id)}
            />
          )}
        </span>
      ))}
      {view !== '' && !current && (
        <SaveButton
          action={t('view.save')}
          what={{ page: 'clusters', query: view }}
          placement="bottom start"
          onSaved={reload}
        />
      )}
    </nav>
  );
}
