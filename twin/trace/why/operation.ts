import { helped, way } from './answer.ts';
import type { Explain } from './refused-call.ts';

const later =
  (says: string): Explain =>
  (call) => {
    const seconds = call.answered('Retry-After') ?? '5';
    return helped(
      says,
      way(`Wait ${seconds} seconds, then call again.`, { command: call.again() }),
    );
  };

const logs =
  (says: string): Explain =>
  (call) => {
    const { correlationId } = call.view;
    const which = correlationId === undefined ? '--last 20' : `--correlation ${correlationId}`;
    return helped(
      says,
      way('What the server printed says why.', { command: `npm run logs -- ${which}` }),
    );
  };

/** What is wrong on the side of the chain, by the reason of the refusal. */
export const OPERATION = {
  too_many: later('The limit of calls is used up for a while.'),
  too_busy: later('The server must have fewer calls in progress.'),
  unavailable: later('The site must be running and reachable; it gave no answer of the server.'),
  keys_unavailable: later('The keys of the sign-in service must be reachable to verify the token.'),
  vault_unavailable: later('The vault must be reachable and answer in time.'),
  call_timeout: later('The call must end in time.'),
  content_unchecked: later('The content check must answer before a call may pass.'),
  tool_threw: logs('The tool must not fail.'),
  output_unfit: logs('The tool must return what its output schema says.'),
  trail_unreachable: later(
    'The audit trail must be reachable, because the call is only its record.',
  ),
  internal: logs('The server must not fail.'),
  unsafe_content: () =>
    helped(
      'The content check must not take the arguments for an attack.',
      way('Rephrase them, and call again.'),
    ),
  content_too_long: () =>
    helped('The arguments must be short enough for the content check.', way('Send shorter ones.')),
  return_target: () =>
    helped(
      'Sign-in and sign-out return to the status page alone.',
      way('Leave out the redirect parameter.'),
    ),
  address: (call) =>
    helped(
      'Authentication is off, so the address must be one of AZURE_DEPLOYER_IP.',
      way('Name it in the azd environment, then run `azd provision`.', {
        command: 'azd env set AZURE_DEPLOYER_IP <address>',
      }),
      way('Or turn authentication on, and sign in.', { command: call.again() }),
    ),
} as const satisfies Readonly<Record<string, Explain>>;
