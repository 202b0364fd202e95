/**
 * What guards a requirement: the name of a step in `path.ts`, or a part that is not a step and cannot be
 * left out: the listener, the framing of every answer, the settings, the SDK features, the tools, the
 * vault, the records.
 */
export const PARTS = [
  'listener',
  'serve',
  'config',
  'features',
  'tools',
  'vault',
  'watch',
] as const;

export interface Requirement {
  readonly id: string;
  /** Specification section, advisory or standard. */
  readonly source: string;
  /** What must hold, in one sentence. */
  readonly text: string;
  /** The name of a step or part; absent if the requirement does not apply here. */
  readonly guard?: string;
  /** Why it does not apply to this server. */
  readonly notApplicable?: string;
}

export type Row =
  | readonly [guard: string, text: string]
  | readonly [none: null, text: string, notApplicable: string];

/** Requirements that share a source, by id. */
export const section = (source: string, rows: Readonly<Record<string, Row>>): Requirement[] =>
  Object.entries(rows).map(([id, [guard, text, notApplicable]]) => ({
    id,
    source,
    text,
    ...(guard !== null && { guard }),
    ...(notApplicable !== undefined && { notApplicable }),
  }));
