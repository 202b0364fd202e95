/** The sections of a policy document. */
export const SECTIONS = ['inbound', 'backend', 'outbound', 'on-error'] as const;

export type Section = (typeof SECTIONS)[number];
