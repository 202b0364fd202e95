import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { lostPage } from '../pages/notice-page.ts';
import { PAGE_HEADERS } from '../pages/page.ts';
import { SignInRefusal } from './aadsts.ts';
import { consentForEverybody } from './admin-consent.ts';
import { answerCallbacks } from './answer-callback.ts';
import { answerTokens } from './answer-token.ts';
import { authorize } from './authorize.ts';
import { answerDevices, startDevice } from './device.ts';
import { createEngine, ROUTES } from './engine.ts';
import { enginePages } from './engine-pages.ts';
import { errorAnswer } from './error-answer.ts';
import { type Exchange, json } from './exchange.ts';
import { interact } from './interact.ts';
import type { TokenRequest } from './judge-token.ts';
import { discovery, keySet } from './metadata.ts';
import { registerClient } from './preview-clients.ts';
import { readBody } from './read-body.ts';
import type { Service } from './service.ts';
import { redeem } from './token.ts';

/** Slow or lost answers for what verifiers fetch, as a fault switch has it. */
export type Hindrance = (response: ServerResponse) => Promise<'answered' | 'go on'>;

export function createSignIn(service: Service, hinder: Hindrance): RequestListener {
  const { engine, records } = createEngine(service, enginePages(service));
  const tokenRequests = new WeakMap<IncomingMessage, TokenRequest>();
  answerCallbacks(engine, service);
  answerDevices(engine);
  answerTokens(engine, service, records, (ctx) => tokenRequests.get(ctx.req));
  const serveEngine = engine.callback();

  const metadata = async ({ response }: Exchange, value: unknown): Promise<void> => {
    if ((await hinder(response)) === 'answered') return;
    json(response, 200, value, {
      'access-control-allow-origin': '*',
      'cache-control': 'max-age=86400, private',
    });
  };
  const page = async (exchange: Exchange): Promise<void> => {
    const { request, response, path } = exchange;
    const body = request.method === 'POST' ? await readBody(request) : undefined;
    if (body && !isOwnForm(request)) throw new SignInRefusal(9002313);
    if (path === 'adminconsent') consentForEverybody(service, exchange, body);
    else await interact(service, engine, request, response, body);
  };

  const routes: readonly (readonly [
    path: RegExp,
    methods: string,
    handler: (exchange: Exchange) => unknown,
  ])[] = [
    [
      /^v2\.0\/\.well-known\/openid-configuration$/,
      'GET',
      (at) => metadata(at, discovery(service)),
    ],
    [/^discovery\/(v2\.0\/)?keys$/, 'GET', (at) => metadata(at, keySet(service))],
    [exactly(ROUTES.authorization), 'GET POST', (at) => authorize(service, at, serveEngine)],
    [
      exactly(ROUTES.token),
      'POST OPTIONS',
      (at) => redeem(service, at, serveEngine, tokenRequests),
    ],
    [exactly(ROUTES.device_authorization), 'POST', (at) => startDevice(service, at, serveEngine)],
    [/^(login\/[\w-]+|adminconsent)$/, 'GET POST', page],
    ...(service.strictness.preview
      ? [[/^register$/, 'POST', (at: Exchange) => registerClient(service, at)] as const]
      : []),
    [below(ROUTES.authorization), 'GET', hand(serveEngine)],
    [from(ROUTES.code_verification), 'GET POST', hand(serveEngine)],
    [from(ROUTES.end_session), 'GET POST', hand(serveEngine)],
  ];

  return (request, response) => {
    const url = new URL(request.url ?? '/', service.login);
    const [, tenant = '', ...rest] = url.pathname.split('/');
    const exchange = { request, response, url, path: rest.join('/') };
    const route = routes.find(
      ([path, methods]) =>
        path.test(exchange.path) && methods.split(' ').includes(request.method ?? ''),
    );
    if (!route) {
      json(response, 404, { error: 'not_found' });
      return;
    }
    Promise.resolve()
      .then(() => {
        if (tenant !== service.directory.tenantId) throw new SignInRefusal(90002, tenant);
        return route[2](exchange);
      })
      .catch((error) => fail(service, response, error));
  };
}

const hand =
  (serveEngine: RequestListener) =>
  ({ request, response }: Exchange) =>
    serveEngine(request, response);

const SEGMENT = String.raw`/[\w-]+`;
const exactly = (path: string): RegExp => new RegExp(`^${escaped(path)}$`);
const below = (path: string): RegExp => new RegExp(`^${escaped(path)}${SEGMENT}$`);
const from = (path: string): RegExp => new RegExp(`^${escaped(path)}(${SEGMENT})?$`);
const escaped = (path: string): string => path.replaceAll('.', String.raw`\.`);

/** A form on another site may be aimed at these pages; browsers say so. */
const isOwnForm = ({ headers }: IncomingMessage): boolean =>
  headers['sec-fetch-site'] === undefined || headers['sec-fetch-site'] === 'same-origin';

function fail(service: Service, response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof SignInRefusal) {
    json(response, error.status, errorAnswer(error, service.now(), service.login));
  } else if (error instanceof RangeError) json(response, 413, { error: 'invalid_request' });
  else {
    // Of the engine, about a request that it does not know any more.
    const text = error instanceof Error ? error.message : String(error);
    response.writeHead(400, PAGE_HEADERS).end(lostPage(text));
  }
}
