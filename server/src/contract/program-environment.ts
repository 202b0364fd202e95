/**
 * How a key travels from the server to the program of one session: in a header of the request that
 * opens the session. The site of the program has no identity, so it cannot read a vault itself.
 */
import { isObject } from '../call/members.ts';
import { isVariableName } from './variable-name.ts';

export const ENVIRONMENT_HEADER = 'mcp-environment';

export type Variables = Readonly<Record<string, string>>;

export const encodeVariables = (variables: Variables): string =>
  Buffer.from(JSON.stringify(variables)).toString('base64url');

/** The variables, or `undefined` if the header does not have exactly this form. */
export function decodeVariables(header: string): Variables | undefined {
  try {
    const given: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    return areVariables(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

export const areVariables = (given: unknown): given is Variables =>
  isObject(given) &&
  Object.entries(given).every(
    // An environment ends a value at the first NUL.
    ([name, value]) => isVariableName(name) && typeof value === 'string' && !value.includes('\0'),
  );
