import type { RequestListener } from 'node:http';
import { noticePage } from '../pages/notice-page.ts';
import { type Html, sendPage } from '../pages/page.ts';
import { redirectAdvice } from '../pages/redirect-advice.ts';
import { SignInRefusal } from './aadsts.ts';
import { callback, engineMode, refusalPayload } from './answer-callback.ts';
import { ROUTES } from './engine.ts';
import { errorDetails } from './error-answer.ts';
import type { Exchange } from './exchange.ts';
import type { Pending } from './grants.ts';
import {
  type Authorization,
  judgeAuthorize,
  type ReturnAddress,
  returnAddress,
} from './judge-authorize.ts';
import { noteAuthorize } from './note.ts';
import { learnClient } from './preview-clients.ts';
import { readBody, replacedRequest } from './read-body.ts';
import type { Service } from './service.ts';

/** Parameters passed to the engine unchanged. */
const KEPT = [
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'login_hint',
];

/** Judges an authorization request as Entra does, then hands it to the engine. */
export async function authorize(
  service: Service,
  { request, response, url }: Exchange,
  serveEngine: RequestListener,
): Promise<void> {
  const query = request.method === 'POST' ? await readBody(request) : url.searchParams;
  noteAuthorize(query);
  await learnClient(service, query.get('client_id'));
  let address: ReturnAddress;
  try {
    address = returnAddress(service.directory, query);
  } catch (error) {
    if (!(error instanceof SignInRefusal)) throw error;
    return sendPage(
      response,
      400,
      noticePage(
        'This application cannot sign you in',
        'Its request does not match its registration, so the sign-in service cannot redirect you back safely. Correct the request or the registration, then start again from the application.',
        errorDetails(error, service.now()),
        error.code === 50011 ? adviceFor(service, query) : undefined,
      ),
    );
  }
  try {
    const judged = judgeAuthorize(service.directory, address, query);
    const inner = innerQuery(address, judged, query);
    const path = `/${service.directory.tenantId}/${ROUTES.authorization}?${inner}`;
    await serveEngine(replacedRequest(request, path), response);
  } catch (error) {
    if (!(error instanceof SignInRefusal)) throw error;
    const { mode, redirectUri, state } = address;
    const { status, headers, body } = callback(
      mode,
      redirectUri,
      refusalPayload(service, error, state),
    );
    response.writeHead(status, headers).end(body);
  }
}

/** Only for the public client of the deployment: no setting adds a redirect to another registration. */
function adviceFor({ directory }: Service, query: URLSearchParams): Html | undefined {
  const client = directory.applications.find(({ appId }) => appId === query.get('client_id'));
  const isPublic = client !== undefined && client.publicClient.redirectUris.length > 0;
  return isPublic ? redirectAdvice(query.get('redirect_uri') ?? '') : undefined;
}

function innerQuery(
  { mode, platform }: ReturnAddress,
  { asked, responseType, prompt }: Authorization,
  query: URLSearchParams,
): URLSearchParams {
  const inner = new URLSearchParams();
  for (const name of KEPT) {
    const value = query.get(name);
    if (value !== null) inner.set(name, value);
  }
  inner.set('scope', 'openid');
  inner.set('response_type', responseType);
  inner.set('response_mode', engineMode(mode));
  if (prompt) inner.set('prompt', prompt);
  inner.set('pending', JSON.stringify({ asked, platform } satisfies Pending));
  return inner;
}
