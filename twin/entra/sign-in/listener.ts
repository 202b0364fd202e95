import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BodyTooLarge } from '../../../server/src/call/read-bounded.ts';
import { lostPage } from '../pages/notice-page.ts';
import { PAGE_HEADERS } from '../pages/page.ts';
import { SignInRefusal } from './aadsts.ts';
import { answerCallbacks } from './answer-callback.ts';
import { answerTokens } from './answer-token.ts';
import { answerDevices } from './device.ts';
import { createEngine } from './engine.ts';
import { enginePages } from './engine-pages.ts';
import { errorAnswer } from './error-answer.ts';
import { type Hindrance, json } from './exchange.ts';
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
      json(response, 404, { error: 'not_found' });
      return;
    }
    Promise.resolve()
      .then(() => {
        if (tenant !== service.directory.tenantId) throw new SignInRefusal(90002, tenant);
        return route[2]({ request, response, url, path });
      })
      .catch((error) => fail(service, response, error));
  };
}

function fail(service: Service, response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof SignInRefusal) {
    json(response, error.status, errorAnswer(error, service.now(), service.login));
  } else if (error instanceof BodyTooLarge) json(response, 413, { error: 'invalid_request' });
  else {
    // Thrown by the engine about a request that it no longer knows.
    const text = error instanceof Error ? error.message : String(error);
    response.writeHead(400, PAGE_HEADERS).end(lostPage(text));
  }
}
