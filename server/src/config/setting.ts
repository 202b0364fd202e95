/** Readers for single settings of the environment. */

/** Its message says what to set. */
export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

export const filled = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value.trim();

/** True, false or absent; any other spelling is an error, since it may have been meant as true. */
export function isOn(name: string, env: Environment): boolean {
  const value = filled(env[name])?.toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigError(`${name} must be true or false.`);
}

/** In lower case, as in tokens, because ids are compared byte by byte. */
export function readGuid(
  name: string,
  value: string,
  demand = 'must be a GUID, not a name',
): string {
  const guid = value.trim().toLowerCase();
  if (GUID.test(guid)) return guid;
  throw new ConfigError(`${name} ${demand}.`);
}

export const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const hasMoreThanPath = ({ href, origin, pathname }: URL): boolean =>
  href !== origin + pathname;

/** https everywhere; http only for localhost, so that nothing leaves the machine unencrypted. */
export function readUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')) {
    return url;
  }
  throw new ConfigError(`${name} must be an https URL (http is accepted on localhost only).`);
}

/** A URL that consists of an origin alone. */
export function readOrigin(name: string, value: string): string {
  const url = readUrl(name, value);
  if (!hasMoreThanPath(url) && url.pathname === '/') return url.href;
  throw new ConfigError(`${name} must be an origin, for example https://<site>/.`);
}

/** App Service passes on the literal reference if it could not resolve it. */
export const isReference = (value: string): boolean => /^\s*@microsoft\.keyvault\(/i.test(value);
