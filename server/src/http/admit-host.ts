import { fieldOf } from '../call/read-field.ts';
import type { Head } from '../call/values.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/** A host name or bracketed IPv6 address, with an optional port. */
const AUTHORITY = /^([a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

/**
 * The Host header must contain one of this server's names: a page on the attacker's name that
 * resolves to this address is refused (DNS rebinding, V-02). The port may differ, since tunnels and
 * containers publish another one.
 */
export function admitHost(head: Head, allowed: ReadonlySet<string>): Refusal | undefined {
  const host = fieldOf(head, 'host');
  const name = host === undefined ? undefined : AUTHORITY.exec(host)?.[1];
  if (name === undefined) return refuse('malformed_http');
  return allowed.has(name.toLowerCase()) ? undefined : refuse('host');
}
