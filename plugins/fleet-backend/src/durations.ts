/** How long, as people say it: whole minutes, from two hours on hours, from two days on days. */
export function durationInWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) {
    return counted(minutes, 'minute');
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? counted(hours, 'hour')
    : counted(Math.floor(hours / 24), 'day');
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
