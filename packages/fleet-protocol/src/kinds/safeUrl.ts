/**
 * A URL without what may be secret in it: credentials before the host, query
 * and fragment. Also reads what stands for repositories elsewhere: `git@host:path`
 * and hosts without a scheme.
 *
 * @returns undefined where the text cannot be read, or credentials cannot be
 * told from the path
 * @public
 */
export function safeUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 2048 || /[\s\\]/.test(url)) {
    return undefined;
  }
  const [address] = url.split(/[?#]/, 1);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address);
  if (!scheme) {
    // `git@host:path` or `host/path`; everything before the last @ goes.
    return address.slice(address.lastIndexOf('@') + 1) || undefined;
  }
  let parsed: URL;
  try {
    parsed = new URL(address);
  } catch {
    return undefined;
  }
  // A password with a slash in it is read as a path; the @ after it tells.
  if (parsed.host === '' || parsed.pathname.includes('@')) {
    return undefined;
  }
  const path = address.endsWith('/')
    ? parsed.pathname
    : parsed.pathname.replace(/\/$/, '');
  return `${parsed.protocol}//${parsed.host}${path}`;
}
