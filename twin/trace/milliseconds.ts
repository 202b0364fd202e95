/** Milliseconds in as many digits as matter. */
export function milliseconds(took: number): string {
  if (took >= 10_000) return `${(took / 1000).toFixed(1)} s`;
  return `${took >= 10 ? Math.round(took) : took.toFixed(took >= 1 ? 1 : 2)} ms`;
}
