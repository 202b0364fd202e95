import { hash } from 'node:crypto';

/** Longer keys come from callers, who could fill the memory with them. */
const MAX_CHARACTERS = 256;

/** A key as it is kept: itself, or the digest of a long one. */
export const shortKey = (key: string): string =>
  key.length > MAX_CHARACTERS ? `sha256 ${hash('sha256', key, 'base64')}` : key;
