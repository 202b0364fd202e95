import { createHash } from 'node:crypto';
import type { ToolListing } from './values.ts';

/** What a model reads of a tool of another server, and nothing else of what that server sent. */
export interface Definition {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
}

/** Keeps the members that are reviewed; others never reach a caller. */
export function definitionOf(tool: Definition): ToolListing {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    inputSchema,
    ...(outputSchema !== undefined && { outputSchema }),
    ...(annotations !== undefined && { annotations }),
  };
}

/** SHA-256 of a definition in hexadecimal; the order of members does not matter. */
export const digestOf = (definition: Definition): string =>
  createHash('sha256')
    .update(toCanonicalJson(definitionOf(definition)))
    .digest('hex');

/** JSON with the members of every object in the order of their names (as RFC 8785 sorts them). */
export function toCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${toCanonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** What people see: the title, that of older revisions, or the name (MCP, section Tools). */
export function titleOf({ title, annotations }: Definition, name: string): string {
  const older = annotations?.title;
  return title ?? (typeof older === 'string' && older !== '' ? older : name);
}
