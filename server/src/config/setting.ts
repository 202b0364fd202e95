/** How one setting of the environment is read, whatever it is for. */

/** Says in one sentence what to set. */
export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

export const filled = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value.trim();

/** On, off or absent; an unknown spelling is an error, since it may have been meant as on. */
export function isOn(name: string, env: Environment): boolean {
  const value = filled(env[name])?.toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ConfigError(`${name} must be true or false.`);
}

/** In lower case, as tokens carry it: they are compared byte by byte. */
export function readGuid(name: string, value: string): string {
  const guid = value.trim().toLowerCase();
  if (GUID.test(guid)) return guid;
  throw new ConfigError(`${name} must contain Entra ids (GUIDs), not names.`);
}

export const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const hasMoreThanPath = ({ href, origin, pathname }: URL): boolean =>
  href !== origin + pathname;

/** https everywhere; http only where the name cannot leave the machine. */
export function readUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost')) {
    return url;
  }
  throw new ConfigError(`${name} must be an https URL (http is accepted on localhost only).`);
}

/** App Service hands over the literal reference when it could not resolve it. */
export const isReference = (value: string): boolean => /^\s*@microsoft\.keyvault\(/i.test(value);
