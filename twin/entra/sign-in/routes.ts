import type { IncomingMessage, RequestListener } from 'node:http';
import type Provider from 'oidc-provider';
import { SignInRefusal } from './aadsts.ts';
import { consentForAllUsers } from './admin-consent.ts';
import { authorize } from './authorize.ts';
import { startDevice } from './device.ts';
import { ROUTES } from './engine.ts';
import { type Exchange, type Hindrance, json } from './exchange.ts';
import { interact } from './interact.ts';
import type { TokenRequest } from './judge-token.ts';
import { discovery, keySet } from './metadata.ts';
import { isOwnForm } from './own-form.ts';
import { registerClient } from './preview-clients.ts';
import { readBody } from './read-body.ts';
import type { Service } from './service.ts';
import { redeem } from './token.ts';

/** The handler of a request below the tenant, by path and method. */
export type Route = readonly [
  path: RegExp,
  methods: string,
  handler: (exchange: Exchange) => unknown,
];

export function routesOf(
  service: Service,
  engine: Provider,
  tokenRequests: WeakMap<IncomingMessage, TokenRequest>,
  hinder: Hindrance,
): readonly Route[] {
  const serveEngine: RequestListener = engine.callback();
  const straight = ({ request, response }: Exchange) => serveEngine(request, response);
  const ownForms = (at: Exchange) => {
    if (at.request.method === 'POST' && !isOwnForm(service, at.request)) {
      throw new SignInRefusal(9002313);
    }
    straight(at);
  };
  const metadata = (of: (service: Service) => unknown) => (at: Exchange) =>
    publish(at, hinder, of(service));
  const preview: Route[] = [[/^register$/, 'POST', (at) => registerClient(service, at)]];
  return [
    [/^v2\.0\/\.well-known\/openid-configuration$/, 'GET', metadata(discovery)],
    [/^discovery\/(v2\.0\/)?keys$/, 'GET', metadata(keySet)],
    [exactly(ROUTES.authorization), 'GET POST', (at) => authorize(service, at, serveEngine)],
    [below(ROUTES.authorization), 'GET', straight],
    [
      exactly(ROUTES.token),
      'POST OPTIONS',
      (at) => redeem(service, at, serveEngine, tokenRequests),
    ],
    [exactly(ROUTES.device_authorization), 'POST', (at) => startDevice(service, at, serveEngine)],
    [/^(login\/[\w-]+|adminconsent)$/, 'GET POST', (at) => showPage(service, engine, at)],
    [from(ROUTES.code_verification), 'GET POST', ownForms],
    [from(ROUTES.end_session), 'GET POST', ownForms],
    ...(service.strictness.preview ? preview : []),
  ];
}

/** Publishes a document for verifiers and clients, readable by pages of any origin. */
async function publish({ response }: Exchange, hinder: Hindrance, value: unknown): Promise<void> {
  if ((await hinder(response)) === 'answered') return;
  json(response, 200, value, {
    'access-control-allow-origin': '*',
    'cache-control': 'max-age=86400, private',
  });
}

async function showPage(service: Service, engine: Provider, exchange: Exchange): Promise<void> {
  const { request, response, path } = exchange;
  const body = request.method === 'POST' ? await readBody(request) : undefined;
  if (body && !isOwnForm(service, request)) throw new SignInRefusal(9002313);
  if (path === 'adminconsent') consentForAllUsers(service, exchange, body);
  else await interact(service, engine, request, response, body);
}

const SEGMENT = String.raw`/[\w-]+`;
const exactly = (path: string): RegExp => new RegExp(`^${escaped(path)}$`);
const below = (path: string): RegExp => new RegExp(`^${escaped(path)}${SEGMENT}$`);
const from = (path: string): RegExp => new RegExp(`^${escaped(path)}(${SEGMENT})?$`);
const escaped = (path: string): string => path.replaceAll('.', String.raw`\.`);
