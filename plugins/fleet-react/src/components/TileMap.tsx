import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import {
  KeyboardEvent,
  memo,
  SyntheticEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
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
  /** Size among the others, such as nodes of a cluster; all are equal unless said. */
  weight?: number;
  /** Colors by this instead of by state: 0 is calm, 1 asks for a look. */
  shade?: number;
  /** Part of the tile that is filled from below, 0 to 1, such as what is requested of a node. */
  fill?: number;
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
  /** Where the rows behind the group are. */
  href?: string;
}

/** Sides of weighed tiles in px, the fewer the larger. */
const SIDES: [upTo: number, sides: readonly number[]][] = [
  [60, [24, 34, 44, 56]],
  [300, [16, 22, 30, 38]],
  [1_500, [12, 16, 20, 26]],
  [Infinity, [8, 11, 14, 18]],
];

/** Tiles drawn at a time: more would hold up what else the page does. */
const CHUNK = 400;

const DrawnTile = memo(function OneTile(props: {
  id: string;
  label: string;
  state: DrawnState;
  side: number | undefined;
  shade: number | undefined;
  fill: number | undefined;
  isFirst: boolean;
}) {
  const { id, label, state, side, shade, fill, isFirst } = props;
  return (
    <button
      type="button"
      data-tile={id}
      data-state={state}
      tabIndex={isFirst ? 0 : -1}
      className={clsx(
        styles.tile,
        shade === undefined ? styles[state] : styles.shaded,
        fill !== undefined && styles.filled,
        stateClass(state),
      )}
      style={
        side === undefined && shade === undefined && fill === undefined
          ? undefined
          : ({
              ...(side && { width: side, height: side }),
              ...(shade !== undefined && {
                '--fleet-shade': `${Math.round(shade * 100)}%`,
              }),
              ...(fill !== undefined && {
                '--fleet-fill': `${Math.round(fill * 100)}%`,
              }),
            } as React.CSSProperties)
      }
      aria-label={label}
    />
  );
});

const Tiles = memo(function DrawnTiles(props: {
  tiles: readonly Tile[];
  /** How many of them are drawn by now. */
  shown: number;
  heaviest: number;
  sides: readonly number[];
  first: string | undefined;
}) {
  const { tiles, shown, heaviest, sides, first } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const words = useMemo(() => {
    const known = new Map<DrawnState, string>();
    return (state: DrawnState) => {
      if (!known.has(state)) {
        known.set(state, t(`state.${state}`));
      }
      return known.get(state);
    };
  }, [t]);
  return (
    <div className={styles.tiles}>
      {tiles.slice(0, shown).map(tile => (
        <DrawnTile
          key={tile.id}
          id={tile.id}
          label={`${tile.name}: ${tile.status ?? words(tile.state)}`}
          state={tile.state}
          side={sideOf(tile.weight, heaviest, sides)}
          shade={tile.shade}
          fill={tile.fill}
          isFirst={tile.id === first}
        />
      ))}
    </div>
  );
});

/**
 * How many of many tiles are drawn: some at once, and more with every frame,
 * anew when they are grouped in another way.
 */
function useDrawn(count: number, grouping: string): number {
  const [drawn, setDrawn] = useState({ grouping, count: CHUNK });
  const current = drawn.grouping === grouping ? drawn.count : CHUNK;
  useEffect(() => {
    if (current >= count) {
      return undefined;
    }
    const frame = requestAnimationFrame(() =>
      setDrawn({ grouping, count: current + CHUNK }),
    );
    return () => cancelAnimationFrame(frame);
  }, [count, current, grouping]);
  return current;
}

/**
 * Many things at once as small squares by state, in groups. Hover or arrow
 * keys name one; click or Enter opens it.
 *
 * @remarks
 * Events are taken by the map and not by each tile, a tile is drawn anew only
 * when it changes, and many are drawn some at a time, so that thousands stay
 * quick.
 *
 * @public
 */
export function TileMap(props: {
  groups: TileGroup[];
  /** Says what the tiles are, for readers that do not see. */
  label: string;
  onOpen?: (tile: Tile) => void;
  onOpenGroup?: (group: TileGroup) => void;
  /** `rows` one below the other, `flow` side by side; rows unless said. */
  layout?: 'rows' | 'flow';
}) {
  const { groups, label, onOpen, onOpenGroup, layout = 'rows' } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const root = useRef<HTMLDivElement>(null);
  const reachable = useRef<string>();
  const [tip, setTip] = useState<{ tile: Tile; x: number; y: number }>();
  const tiles = useMemo(
    () =>
      new Map(
        groups.flatMap(group => group.tiles.map(tile => [tile.id, tile])),
      ),
    [groups],
  );
  const heaviest = useMemo(
    () => Math.max(1, ...[...tiles.values()].map(tile => tile.weight ?? 0)),
    [tiles],
  );
  const sides = SIDES.find(([upTo]) => tiles.size <= upTo)![1];
  const drawn = useDrawn(tiles.size, groups.map(group => group.id).join(' '));
  const first = groups.find(group => group.tiles.length > 0)?.tiles[0].id;
  if (!reachable.current || !tiles.has(reachable.current)) {
    reachable.current = first;
  }

  // Index of the first tile of every group among all.
  const starts: number[] = [];
  groups.reduce((sum, group) => {
    starts.push(sum);
    return sum + group.tiles.length;
  }, 0);

  const tileOf = (event: SyntheticEvent) =>
    (event.target as Element).closest<HTMLElement>('[data-tile]') ?? undefined;
  const show = (event: SyntheticEvent) => {
    const element = tileOf(event);
    const tile = tiles.get(element?.dataset.tile ?? '');
    setTip(
      element && tile
        ? {
            tile,
            x: element.offsetLeft + element.offsetWidth / 2,
            y: element.offsetTop,
          }
        : undefined,
    );
    return element;
  };
  const reach = (element: HTMLElement | undefined) => {
    if (element && root.current) {
      root.current
        .querySelector('[data-tile][tabindex="0"]')
        ?.setAttribute('tabindex', '-1');
      element.setAttribute('tabindex', '0');
      reachable.current = element.dataset.tile;
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[
      event.key
    ];
    const from = tileOf(event);
    if (step === undefined || !from || !root.current) {
      return;
    }
    event.preventDefault();
    const all = [...root.current.querySelectorAll<HTMLElement>('[data-tile]')];
    const next = all[(all.indexOf(from) + step + all.length) % all.length];
    reach(next);
    next.focus();
  };

  return (
    // The tiles inside are the buttons; their events are taken here for all.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={root}
      className={clsx(styles.map, styles[layout])}
      role="group"
      aria-label={label}
      onMouseLeave={() => setTip(undefined)}
      onMouseOver={show}
      onFocus={event => reach(show(event))}
      onBlur={() => setTip(undefined)}
      onKeyDown={onKeyDown}
      onClick={event => {
        const tile = tiles.get(tileOf(event)?.dataset.tile ?? '');
        if (tile) {
          onOpen?.(tile);
        }
      }}
    >
      {groups.map((group, index) => (
        <div key={group.id} className={styles.group}>
          <span className={styles.label}>
            {onOpenGroup ? (
              <button
                type="button"
                className={styles.open}
                onClick={() => onOpenGroup(group)}
              >
                {group.label}
              </button>
            ) : (
              group.label
            )}
            <span className={styles.count}>
              {group.tiles.length.toLocaleString()}
            </span>
          </span>
          <Tiles
            tiles={group.tiles}
            shown={Math.max(
              0,
              Math.min(group.tiles.length, drawn - starts[index]),
            )}
            heaviest={heaviest}
            sides={sides}
            first={first}
          />
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

/** Side of a tile: by the root of its weight, since an eye compares areas. */
function sideOf(
  weight: number | undefined,
  heaviest: number,
  sides: readonly number[],
): number | undefined {
  if (weight === undefined) {
    return undefined;
  }
  const share = Math.sqrt(weight / heaviest);
  return sides[Math.min(sides.length - 1, Math.floor(share * sides.length))];
}
