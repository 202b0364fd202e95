/** The revision whose requests carry their own envelope. */
export const MODERN_VERSION = '2026-07-28';
