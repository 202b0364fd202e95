import { ConfigError } from '../config/setting.ts';
import { checkNeeds } from './needs.ts';
import type { Tool } from './tool.ts';

/** What MCP clients accept as the name of a tool, and Entra as the name of a scope or role. */
export const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** The gateway's counters take no more. */
const MOST_CALLS_PER_MINUTE = 100_000;

/** Names of members that every object has would find those instead of a declaration (B-01). */
export const isName = (text: string): boolean => NAME.test(text) && !(text in {});

export type Declared = Pick<Tool, 'name' | 'access' | 'needs'>;

/**
 * Refuses a declaration that could not be deployed as it is written. Names become text of policies,
 * headers and registrations, so a name with a quote could become code there.
 *
 * @throws {ConfigError}
 */
export function checkDeclarations(tools: readonly Declared[]): void {
  const seen = new Set<string>();
  for (const tool of tools) {
    const { name, access } = tool;
    if (!isName(name)) {
      throw new ConfigError(`The tool name ${JSON.stringify(name)} is not supported. ${NAME_FORM}`);
    }
    if (seen.has(name.toLowerCase())) {
      throw new ConfigError(
        `Two tools are named ${name}. Rename one of them; names that differ only in case count as the same.`,
      );
    }
    seen.add(name.toLowerCase());
    for (const kind of ['scope', 'role'] as const) {
      const declared = access[kind]?.name;
      if (declared === undefined) continue;
      const described = `${kind} ${declared} ${JSON.stringify(access[kind])}`;
      const other = [...seen].find((one) => one.startsWith(`${kind} ${declared} `));
      if (other !== undefined && other !== described) {
        throw new ConfigError(
          `Two tools describe the ${kind} ${declared} differently. Give both the same texts.`,
        );
      }
      seen.add(described);
      if (NAME.test(declared)) continue;
      throw new ConfigError(
        `The tool ${name} requires the ${kind} ${JSON.stringify(declared)}, a name that is not supported. ${NAME_FORM}`,
      );
    }
    const calls = access.callsPerMinute;
    if (!Number.isInteger(calls) || calls < 1 || calls > MOST_CALLS_PER_MINUTE) {
      throw new ConfigError(
        `The tool ${name} allows ${calls} calls per minute. Choose a whole number from 1 to ${MOST_CALLS_PER_MINUTE}.`,
      );
    }
    checkNeeds(tool);
  }
}

const NAME_FORM = 'Use 1 to 64 letters, digits, underscores, dots and hyphens.';
