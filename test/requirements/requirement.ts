/**
 * What guards a requirement: a step of a path in `path.ts` by its name, or one of the parts that are
 * no step and so cannot be left out: the listener, what frames every answer, the settings, the SDK
 * features, the tools themselves, the vault, the records.
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
  /** One sentence: what holds. */
  readonly text: string;
  /** A step's name or one of the parts; absent where the requirement does not apply here. */
  readonly guard?: string;
  /** Why it does not apply to this server. */
  readonly notApplicable?: string;
}

type Row =
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
