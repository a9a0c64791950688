import { SearchField, TextField } from '@backstage/ui';
import page from './page.module.css';
import { useSearchText } from './useSearchText';

/** A field of a toolbar that narrows a list once typing rests. */
export function SettledField(props: {
  /** What is typed, for readers that do not see; shown inside unless `hint` is. */
  label: string;
  hint?: string;
  value: string;
  /** A search with its glass, a line of text, or a narrow one. */
  look?: 'search' | 'text' | 'narrow';
  onSettled: (text: string) => void;
}) {
  const { label, hint = label, value, look = 'search', onSettled } = props;
  const [text, setText] = useSearchText(value, onSettled);
  const shared = {
    'aria-label': label,
    placeholder: hint,
    value: text,
    onChange: setText,
    autoComplete: 'off',
    spellCheck: 'false' as const,
  };
  if (look === 'search') {
    return <SearchField className={page.search} {...shared} />;
  }
  return (
    <TextField
      className={look === 'text' ? page.search : page.select}
      {...shared}
    />
  );
}
