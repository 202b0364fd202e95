import type { RequestListener } from 'node:http';
import type Provider from 'oidc-provider';
import { ROUTES } from './engine.ts';
import type { Exchange } from './exchange.ts';
import type { Pending } from './grants.ts';
import { judgeScopes } from './judge-scopes.ts';
import { note } from './note.ts';
import { readBody, replacedRequest } from './read-body.ts';
import { requireClient } from './require-client.ts';
import type { Service } from './service.ts';

/**
 * Starts the device flow for any client. As in Entra, one whose registration does not allow public
 * flows is refused later, at the token endpoint.
 */
export async function startDevice(
  { directory }: Service,
  { request, response }: Exchange,
  serveEngine: RequestListener,
): Promise<void> {
  const body = await readBody(request);
  const client = requireClient(directory, body.get('client_id'));
  const asked = judgeScopes(directory, {
    client,
    scope: body.get('scope') ?? undefined,
    resource: body.get('resource') ?? undefined,
  });
  note('device-code', `client ${client.displayName} starts the device flow`, {
    client: client.appId,
    scope: body.get('scope') ?? undefined,
  });
  const inner = new URLSearchParams({
    client_id: client.appId,
    scope: 'openid',
    pending: JSON.stringify({ asked, platform: 'device' } satisfies Pending),
  });
  const path = `/${directory.tenantId}/${ROUTES.device_authorization}`;
  await serveEngine(replacedRequest(request, path, inner), response);
}

/** Minimum polling interval for clients. */
const INTERVAL_S = 5;

/** Writes the device answer as Entra does: no address that contains the code, but a message. */
export function answerDevices(engine: Provider): void {
  engine.on('device_authorization.success', (_ctx, answer) => {
    const { verification_uri, user_code } = answer;
    delete answer.verification_uri_complete;
    answer.interval = INTERVAL_S;
    answer.message =
      `To sign in, use a web browser to open the page ${verification_uri} ` +
      `and enter the code ${user_code} to authenticate.`;
  });
}
