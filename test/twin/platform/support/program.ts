import { join } from 'node:path';
import type { Reply } from './chain.ts';

/** The folder of a program that replaces the server and reports the requests it receives. */
export const ECHO = join(import.meta.dirname, 'echo');

/** A header's values as the program received them, in any letter case. */
export function received(reply: Reply, name: string): string[] {
  const raw = (reply.json?.headers ?? []) as string[];
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
}

/** The principal that the platform passed to the program. */
export function principalOf(reply: Reply): {
  auth_typ: string;
  claims: { typ: string; val: string }[];
  name_typ: string;
  role_typ: string;
} {
  const [encoded = ''] = received(reply, 'x-ms-client-principal');
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
}
