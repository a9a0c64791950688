/** A time as a `datetime-local` field of the browser wants it, in its own zone. */
export function localTime(moment: Date): string {
  const local = new Date(
    moment.getTime() - moment.getTimezoneOffset() * 60_000,
  );
  return local.toISOString().slice(0, 16);
}
