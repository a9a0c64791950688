/** The parameters of an address that make a view, in one order. */
export function viewOf(params: URLSearchParams): string {
  const view = new URLSearchParams(params);
  view.sort();
  return view.toString();
}

/** Whether two views narrow, sort and group alike, in whatever order they say so. */
export function sameView(a: string, b: string): boolean {
  return viewOf(new URLSearchParams(a)) === viewOf(new URLSearchParams(b));
}
