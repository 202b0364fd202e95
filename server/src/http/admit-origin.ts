import { fieldOf } from '../call/read-field.ts';
import type { Head } from '../call/values.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';

/**
 * An Origin header means that a web page sends the request. It is compared as a whole string with
 * the configured origins (TR-03). On a laptop the server's own origin is also allowed: the Host
 * header has already been checked, so a foreign page cannot have that origin.
 */
export function admitOrigin(
  head: Head,
  allowed: ReadonlySet<string>,
  allowOwn: boolean,
): Refusal | undefined {
  const origin = fieldOf(head, 'origin');
  if (origin === undefined || allowed.has(origin)) return undefined;
  if (allowOwn && origin === `http://${fieldOf(head, 'host')}`) return undefined;
  return refuse('origin');
}
