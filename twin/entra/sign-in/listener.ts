import type { IncomingMessage, RequestListener } from 'node:http';
import type { errors } from 'oidc-provider';
import { BodyTooLarge } from '../../../server/src/call/read-bounded.ts';
import { lostPage, missingPage, refusedPage } from '../pages/notice-page.ts';
import { sendPage } from '../pages/page.ts';
import { SignInRefusal } from './aadsts.ts';
import { answerCallbacks } from './answer-callback.ts';
import { answerTokens } from './answer-token.ts';
import { answerDevices } from './device.ts';
import { createEngine, ROUTES } from './engine.ts';
import { enginePages } from './engine-pages.ts';
import { errorAnswer, errorDetails } from './error-answer.ts';
import { type Exchange, type Hindrance, json, wantsPage } from './exchange.ts';
import type { TokenRequest } from './judge-token.ts';
import { routesOf } from './routes.ts';
import type { Service } from './service.ts';

/** One tenant's sign-in service: Entra's dialect outside, the engine's standard inside. */
export function createSignIn(service: Service, hinder: Hindrance): RequestListener {
  const { engine, records } = createEngine(service, enginePages(service));
  const tokenRequests = new WeakMap<IncomingMessage, TokenRequest>();
  answerCallbacks(engine, service);
  answerDevices(engine);
  answerTokens(engine, service, records, (ctx) => tokenRequests.get(ctx.req));
  const routes = routesOf(service, engine, tokenRequests, hinder);

  return (request, response) => {
    const address = request.url ?? '';
    const url = URL.canParse(address, service.login) ? new URL(address, service.login) : undefined;
    const [, tenant = '', ...rest] = url?.pathname.split('/') ?? [];
    const path = rest.join('/');
    const route = routes.find(
      ([pattern, methods]) =>
        pattern.test(path) && methods.split(' ').includes(request.method ?? ''),
    );
    if (!url || !route) {
      if (wantsPage(request)) sendPage(response, 404, missingPage(service.login));
      else json(response, 404, { error: 'not_found' });
      return;
    }
    const exchange = { request, response, url, path };
    Promise.resolve()
      .then(() => {
        if (tenant !== service.directory.tenantId) throw new SignInRefusal(90002, tenant);
        return route[2](exchange);
      })
      .catch((error) => fail(service, exchange, error));
  };
}

/** Only programs call these; HTTP libraries, such as Java's, may accept HTML all the same. */
const FOR_PROGRAMS: readonly string[] = [ROUTES.token, ROUTES.device_authorization];

function fail(service: Service, { request, response, path }: Exchange, error: unknown): void {
  const { login, now } = service;
  if (response.headersSent) response.destroy();
  else if (error instanceof SignInRefusal) {
    if (wantsPage(request) && !FOR_PROGRAMS.includes(path)) {
      sendPage(response, error.status, refusedPage(errorDetails(error, now())));
    } else json(response, error.status, errorAnswer(error, now(), login));
  } else if (error instanceof BodyTooLarge) json(response, 413, { error: 'invalid_request' });
  else {
    // Thrown by the engine about a request that it no longer knows.
    const { message, error_description: detail } = error as errors.OIDCProviderError;
    sendPage(response, 400, lostPage(detail ? `${message}: ${detail}` : message));
  }
}
