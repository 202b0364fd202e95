import type { SecretProperties } from '@azure/keyvault-secrets';
import type { SecretMetadata } from '../call/values.ts';

const VERSION = /^[0-9a-f]{32}$/;

/**
 * Returns the newest version of a secret, enabled or not: the one that a reader gets without naming
 * a version. Copies only the named fields; tags and anything else that the vault may send are
 * dropped (T-04, API3).
 *
 * @throws if the response is not about versions of this secret.
 */
export function newestVersion(versions: readonly SecretProperties[], name: string): SecretMetadata {
  return versions.map((version) => toMetadata(version, name)).reduce(newer);
}

const newer = (a: SecretMetadata, b: SecretMetadata): SecretMetadata =>
  (b.created?.getTime() ?? 0) > (a.created?.getTime() ?? 0) ? b : a;

function toMetadata(from: SecretProperties, name: string): SecretMetadata {
  const { version, enabled, contentType } = from;
  if (from.name !== name || !VERSION.test(version ?? '') || typeof enabled !== 'boolean') {
    throw new TypeError('not a version of this secret');
  }
  return {
    version: version as string,
    enabled,
    created: toDate(from.createdOn),
    updated: toDate(from.updatedOn),
    expires: toDate(from.expiresOn),
    contentType: typeof contentType === 'string' ? contentType : undefined,
  };
}

/** The SDK converts whatever the vault sent into a Date. */
function toDate(value: Date | undefined): Date | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new TypeError('not a date');
  return value;
}
