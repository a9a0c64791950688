import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { KeyboardEvent, useRef, useState } from 'react';
import { DrawnState, stateClass } from '../state';
import { fleetReactTranslationRef } from '../translation';
import { StateMark } from './StateMark';
import styles from './TileMap.module.css';

/**
 * One tile of a {@link TileMap}.
 *
 * @public
 */
export interface Tile {
  id: string;
  name: string;
  state: DrawnState;
  /** The object's own word, such as `NotReady`. */
  status?: string;
  /** A second line of the tooltip. */
  detail?: string;
}

/**
 * Tiles that stand together, such as the nodes of a zone.
 *
 * @public
 */
export interface TileGroup {
  id: string;
  label: string;
  tiles: Tile[];
}

/**
 * Many things at once as small squares by state, in rows by group. Hover or
 * arrow keys name one; click or Enter opens it.
 *
 * @public
 */
export function TileMap(props: {
  groups: TileGroup[];
  /** Says what the tiles are, for readers that do not see. */
  label: string;
  onOpen?: (tile: Tile) => void;
}) {
  const { groups, label, onOpen } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const root = useRef<HTMLDivElement>(null);
  const [reachable, setReachable] = useState<string>();
  const [tip, setTip] = useState<{ tile: Tile; x: number; y: number }>();
  const all = groups.flatMap(group => group.tiles);
  const tabStop = all.some(tile => tile.id === reachable)
    ? reachable
    : all[0]?.id;

  const show = (tile: Tile, element: HTMLElement) =>
    setTip({
      tile,
      x: element.offsetLeft + element.offsetWidth / 2,
      y: element.offsetTop,
    });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[
      event.key
    ];
    if (step === undefined) {
      return;
    }
    event.preventDefault();
    const at = all.findIndex(tile => tile.id === tabStop);
    const next = all[(at + step + all.length) % all.length];
    setReachable(next.id);
    root.current
      ?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(next.id)}"]`)
      ?.focus();
  };

  return (
    <div
      ref={root}
      className={styles.map}
      role="group"
      aria-label={label}
      onMouseLeave={() => setTip(undefined)}
    >
      {groups.map(group => (
        <div key={group.id} className={styles.group}>
          <span className={styles.label}>
            {group.label}
            <span className={styles.count}>{group.tiles.length}</span>
          </span>
          <div className={styles.tiles}>
            {group.tiles.map(tile => (
              <button
                key={tile.id}
                type="button"
                data-tile={tile.id}
                data-state={tile.state}
                tabIndex={tile.id === tabStop ? 0 : -1}
                className={clsx(
                  styles.tile,
                  styles[tile.state],
                  stateClass(tile.state),
                )}
                aria-label={`${tile.name}: ${
                  tile.status ?? t(`state.${tile.state}`)
                }`}
                onClick={() => onOpen?.(tile)}
                onKeyDown={onKeyDown}
                onMouseEnter={event => show(tile, event.currentTarget)}
                onFocus={event => {
                  setReachable(tile.id);
                  show(tile, event.currentTarget);
                }}
                onBlur={() => setTip(undefined)}
              />
            ))}
          </div>
        </div>
      ))}
      {tip && (
        <div
          className={styles.tip}
          style={{ left: tip.x, top: tip.y }}
          aria-hidden
        >
          <span className={styles.tipName}>
            <StateMark state={tip.tile.state} label={false} size={10} />
            {tip.tile.name}
          </span>
          <span className={styles.tipDetail}>
            {tip.tile.status ?? t(`state.${tip.tile.state}`)}
            {tip.tile.detail ? ` · ${tip.tile.detail}` : ''}
          </span>
        </div>
      )}
    </div>
  );
}
