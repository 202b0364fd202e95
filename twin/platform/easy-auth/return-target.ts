/**
 * Where a browser may be redirected after sign-in or sign-out: a path of this site, its own origin,
 * or an address in the settings, ignoring its query. Anything else would be an open redirect.
 */
export function isAllowedTarget(
  target: string,
  origin: string,
  externalUrls: readonly string[],
): boolean {
  // Browsers read `//host` and `/\host` as another host, after removing line breaks and tabs.
  if ([...target].some((character) => character <= ' ' || character === '\\')) return false;
  if (target.startsWith('/')) return !target.startsWith('//');
  if (!URL.canParse(target)) return false;
  const url = new URL(target);
  if (url.origin === origin) return true;
  return externalUrls.some((allowed) => URL.canParse(allowed) && isSame(new URL(allowed), url));
}

const isSame = (one: URL, other: URL): boolean =>
  one.origin === other.origin && one.pathname === other.pathname;
