import { type Jwt, jwtOf } from './jwt.ts';

/** The first token in a text, as it says; nothing of it is verified. */
export function jwtIn(text: string): Jwt | undefined {
  const [, header, payload] = /([\w-]+)\.([\w-]+)\.[\w-]*/.exec(text) ?? [];
  const [head, claims] = [objectIn(header), objectIn(payload)];
  return head && claims && jwtOf(head, claims);
}

function objectIn(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return value instanceof Object ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
