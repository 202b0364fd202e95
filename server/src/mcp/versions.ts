import { MODERN_VERSION } from '../contract/modern-version.ts';

/** Revisions that begin with a handshake, the preferred one first: those of the SDK. */
export const LEGACY_VERSIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
];

export const SUPPORTED_VERSIONS: readonly string[] = [MODERN_VERSION, ...LEGACY_VERSIONS];
