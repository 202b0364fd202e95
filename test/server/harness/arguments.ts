import fc from 'fast-check';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { TOPICS } from '../../../server/src/tools/examples/safe-lookup/catalogue.ts';

export interface Arguments {
  /** Valid ones, with each that must be there and no other. */
  readonly least: Readonly<Record<string, unknown>>;
  /** Any valid ones. */
  readonly any: fc.Arbitrary<Record<string, unknown>>;
}

/** Valid arguments of each declared tool; a tool of your own gets a row here. */
export const ARGUMENTS: Readonly<Record<string, Arguments>> = {
  whoami: { least: {}, any: fc.constant({}) },
  get_config_status: { least: {}, any: fc.constant({}) },
  read_secret_metadata: {
    least: { name: 'demo-secret' },
    any: fc.record({ name: fc.constantFrom('demo-secret', 'secure-config-value') }),
  },
  safe_lookup: {
    least: { topic: 'managed-identity' },
    any: fc.record({
      topic: fc.oneof(fc.constantFrom(...TOPICS), fc.string({ unit: 'grapheme', maxLength: 64 })),
    }),
  },
  audit_event: {
    least: { action: 'checked' },
    any: fc.record(
      {
        action: fc.constantFrom('a', 'deployment.approved', 'Login'),
        detail: fc.string({ unit: 'grapheme', maxLength: 64 }),
        severity: fc.constantFrom('info', 'critical'),
      },
      { requiredKeys: ['action'] },
    ),
  },
};

/** A tool that everybody may call, for tests of the real process that need some tool. */
export const OPEN_TOOL = TOOLS.find(({ access }) => !access.scope && !access.role)?.name as string;

/** The row of a tool by any name. */
export const argumentsOf = (tool: string): Arguments => {
  const row = Object.hasOwn(ARGUMENTS, tool) ? ARGUMENTS[tool] : undefined;
  if (!row) throw new Error(`${tool} has no row in test/server/harness/arguments.ts: add one.`);
  return row;
};
