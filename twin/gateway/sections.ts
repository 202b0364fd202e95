/** The sections of a policy document. */
export const SECTIONS = ['inbound', 'backend', 'outbound', 'on-error'] as const;

export type Section = (typeof SECTIONS)[number];

/** What a policy document belongs to. */
export type Scope = 'global' | 'product' | 'api' | 'operation';
