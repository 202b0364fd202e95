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
  const names = new Set<string>();
  const described = new Map<string, string>();
  for (const tool of tools) {
    checkName(tool.name, names);
    for (const kind of ['scope', 'role'] as const) checkGrant(tool, kind, described);
    checkCalls(tool);
    checkNeeds(tool);
  }
}

function checkName(name: string, taken: Set<string>): void {
  if (!isName(name)) {
    throw new ConfigError(`The tool name ${JSON.stringify(name)} is not supported. ${NAME_FORM}`);
  }
  if (taken.has(name.toLowerCase())) {
    throw new ConfigError(
      `Two tools are named ${name}. Rename one of them; names that differ only in case count as the same.`,
    );
  }
  taken.add(name.toLowerCase());
}

/** @param described what is declared of each scope and role so far. */
function checkGrant(
  { name, access }: Declared,
  kind: 'scope' | 'role',
  described: Map<string, string>,
): void {
  const declared = access[kind];
  if (!declared) return;
  if (!NAME.test(declared.name)) {
    throw new ConfigError(
      `The tool ${name} requires the ${kind} ${JSON.stringify(declared.name)}, a name that is not supported. ${NAME_FORM}`,
    );
  }
  const text = JSON.stringify(declared);
  const key = `${kind} ${declared.name}`;
  if ((described.get(key) ?? text) !== text) {
    throw new ConfigError(`Two tools describe the ${key} differently. Give both the same texts.`);
  }
  described.set(key, text);
}

function checkCalls({ name, access: { callsPerMinute } }: Declared): void {
  const isUsable =
    Number.isInteger(callsPerMinute) &&
    callsPerMinute >= 1 &&
    callsPerMinute <= MOST_CALLS_PER_MINUTE;
  if (isUsable) return;
  throw new ConfigError(
    `The tool ${name} allows ${callsPerMinute} calls per minute. Choose a whole number from 1 to ${MOST_CALLS_PER_MINUTE}.`,
  );
}

const NAME_FORM = 'Use 1 to 64 letters, digits, underscores, dots and hyphens.';
