/** The views, in the order of the rail; each has a stable address. */
export const VIEWS = [
  ['calls', 'Calls'],
  ['chain', 'Chain'],
  ['try', 'Try it'],
  ['sign-ins', 'Sign-ins'],
  ['records', 'Records'],
  ['edits', 'Edits'],
] as const;

export type ViewName = (typeof VIEWS)[number][0];
