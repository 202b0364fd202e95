import type { SecretProperties } from '@azure/keyvault-secrets';
import type { SecretMetadata } from '../call/values.ts';

const VERSION = /^[0-9a-f]{32}$/;

/**
 * The newest of a secret's versions, which is the one that a reader without a version gets, whether
 * it is enabled or not. Only the named fields are taken over: tags and whatever else the vault may
 * send stay behind (T-04, API3).
 *
 * @throws where the answer is not one about versions of this secret.
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

/** The SDK makes a Date of whatever the vault sent. */
function toDate(value: Date | undefined): Date | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new TypeError('not a date');
  return value;
}
