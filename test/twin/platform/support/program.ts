import { join } from 'node:path';
import type { Reply } from './chain.ts';

/** A program in place of the server, which answers with what reached it. */
export const ECHO = join(import.meta.dirname, 'echo/main.mjs');

/** Values of a header as the program got them, in any letter case. */
export function received(reply: Reply, name: string): string[] {
  const raw = (reply.json?.headers ?? []) as string[];
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
}

/** The principal that the platform told the program. */
export function principalOf(reply: Reply): {
  auth_typ: string;
  claims: { typ: string; val: string }[];
  name_typ: string;
  role_typ: string;
} {
  const [encoded = ''] = received(reply, 'x-ms-client-principal');
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
}
