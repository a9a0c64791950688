import type { Completion } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import { RiCloseLine, RiSearchLine } from '@remixicon/react';
import { KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { fleetTranslationRef } from '../translation';
import styles from './QueryBar.module.css';
import { QueryText } from './QueryText';
import { useCompletions } from './useCompletions';

/** Typing rests so long before it is searched for. */
const SETTLE_MS = 350;

/**
 * The one bar of the search: keys colored, what cannot be read underlined,
 * completions below that arrows choose and Enter or Tab takes.
 */
export function QueryBar(props: {
  query: string;
  problem?: { from: number; to: number };
  autoFocus?: boolean;
  onQuery: (query: string) => void;
}) {
  const { query, problem, autoFocus, onQuery } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const shown = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const sent = useRef(query);
  const items = useCompletions(text, caret, open);

  useEffect(() => {
    // Facets, questions and the address change it from outside.
    if (query !== sent.current) {
      sent.current = query;
      setText(query);
      setCaret(query.length);
    }
  }, [query]);

  const settle = (next: string) => {
    sent.current = next.trim();
    onQuery(next.trim());
  };
  const settleRef = useRef(settle);
  settleRef.current = settle;
  useEffect(() => {
    if (text.trim() === sent.current) {
      return undefined;
    }
    const timer = setTimeout(() => settleRef.current(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const write = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setActive(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const take = (item: Completion) => {
    const isDone = item.kind === 'value';
    const rest = text.slice(item.to);
    const space = isDone && !rest.startsWith(' ') ? ' ' : '';
    const head = text.slice(0, item.from) + item.text + space;
    write(head + rest, head.length);
    setOpen(!isDone);
    input.current?.focus();
    if (isDone) {
      settle(head + rest);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setOpen(true);
      setActive(before =>
        items.length === 0
          ? -1
          : (before + step + (before < 0 && step < 0 ? 1 : 0) + items.length) %
            items.length,
      );
    } else if (event.key === 'Tab' && open && active >= 0) {
      event.preventDefault();
      take(items[active]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open && active >= 0) {
        take(items[active]);
      } else {
        setOpen(false);
        settle(text);
      }
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      setOpen(false);
      setActive(-1);
    }
  };
  const listed = open && items.length > 0;
  return (
    <div className={styles.bar} role="search" data-wrong={Boolean(problem)}>
      <RiSearchLine size={18} className={styles.icon} aria-hidden />
      <div className={styles.field}>
        <div ref={shown} className={styles.text} aria-hidden>
          <QueryText
            query={text}
            problem={text === query ? problem : undefined}
          />
        </div>
        <input
          ref={input}
          className={styles.input}
          type="text"
          role="combobox"
          aria-label={t('search.label')}
          aria-expanded={listed}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={
            listed && active >= 0 ? `${id}-${active}` : undefined
          }
          aria-invalid={Boolean(problem)}
          placeholder={t('search.placeholder')}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          // A page for searching begins with the caret in its bar.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={autoFocus}
          maxLength={2_000}
          value={text}
          onChange={event => {
            setText(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setActive(-1);
            setOpen(true);
          }}
          onSelect={event =>
            setCaret(event.currentTarget.selectionStart ?? text.length)
          }
          onScroll={event => {
            if (shown.current) {
              shown.current.scrollLeft = event.currentTarget.scrollLeft;
            }
          }}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </div>
      {text !== '' && (
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiCloseLine />}
          aria-label={t('search.clear')}
          onPress={() => {
            write('', 0);
            settle('');
            input.current?.focus();
          }}
        />
      )}
      {listed && (
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label={t('search.completions')}
          className={styles.list}
        >
          {items.map((item, index) => (
            // The input has the keys; the mouse is all that comes here.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={`${item.text} ${item.from}`}
              id={`${id}-${index}`}
              ref={element =>
                index === active &&
                element?.scrollIntoView?.({ block: 'nearest' })
              }
              role="option"
              aria-selected={index === active}
              className={styles.option}
              onMouseDown={event => event.preventDefault()}
              onMouseMove={() => setActive(index)}
              onClick={() => take(item)}
            >
              <span className={styles.completion}>
                {item.label ?? item.text}
              </span>
              <span className={styles.detail}>{item.detail}</span>
              {item.count !== undefined && (
                <span className={styles.count}>
                  {item.count.toLocaleString()}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
