import { createHash, randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { findClient } from '../registry.ts';
import { type Code, SignInRefusal } from './aadsts.ts';
import { errorAnswer } from './error-answer.ts';
import { pendingOf } from './grants.ts';
import { idToken } from './issue.ts';
import type { ResponseMode } from './judge-authorize.ts';
import { note } from './note.ts';
import { issuerOf, type Service } from './service.ts';

type Payload = Readonly<Record<string, string>>;

/** Maps the engine's own outcomes of a sign-in to the service's error numbers. */
const ENDINGS: Readonly<Record<string, Code>> = {
  access_denied: 65004,
  consent_required: 65001,
  login_required: 50058,
};

/** The engine's name for one of our response modes. */
export const engineMode = (mode: ResponseMode): string => `twin_${mode}`;

/** Writes each answer of the authorization endpoint as Entra does. */
export function answerCallbacks(engine: Provider, service: Service): void {
  for (const mode of ['query', 'fragment', 'form_post'] as const) {
    engine.registerResponseMode(engineMode(mode), (ctx, redirectUri, payload) => {
      const outward = payload.error
        ? failure(service, ctx, payload as Payload)
        : success(service, ctx, payload as Payload);
      const { status, headers, body } = callback(mode, redirectUri, outward);
      ctx.status = status;
      ctx.set(headers);
      ctx.body = body;
    });
  }
}

function success(service: Service, { oidc }: KoaContextWithOIDC, payload: Payload): Payload {
  const { iss: _iss, id_token: replaced, ...rest } = payload;
  const { directory, strictness } = service;
  const client = findClient(directory, oidc.client?.clientId ?? '');
  const user = directory.users.find(({ id }) => id === oidc.session?.accountId);
  const nonce = typeof oidc.params?.nonce === 'string' ? oidc.params.nonce : undefined;
  const { asked } = pendingOf(oidc.params);
  const kinds = ['code', 'id_token'].filter((name) => payload[name] !== undefined);
  note('callback', `returns to the client with ${kinds.join(' and ')}`, { user: user?.id });
  return {
    ...rest,
    ...(replaced !== undefined && client && user
      ? { id_token: idToken(service, { client, user, nonce, asked, proof: '0' }, payload.code) }
      : {}),
    session_state: randomUUID(),
    ...(strictness.preview ? { iss: issuerOf(service) } : {}),
  };
}

function failure(service: Service, ctx: KoaContextWithOIDC, payload: Payload): Payload {
  const { state, error = '', error_description: text = '' } = payload;
  const { params, client } = ctx.oidc;
  const own = ctx.state.refusal;
  const name = findClient(service.directory, client?.clientId ?? '')?.displayName ?? '';
  const asked = /^AADSTS(\d+)$/.exec(text)?.[1];
  const code = asked ? (Number(asked) as Code) : (ENDINGS[error] ?? 9002313);
  const refusal =
    own instanceof SignInRefusal
      ? own
      : new SignInRefusal(code, code === 90095 ? name : String(params?.client_id), name);
  return refusalPayload(service, refusal, state);
}

/** @param state the client's own value, by which it recognises its request. */
export function refusalPayload(
  { now, login }: Service,
  refusal: SignInRefusal,
  state: string | undefined,
): Payload {
  const { error, error_description, error_uri } = errorAnswer(refusal, now(), login);
  // Clients rely on this code when consent is missing at the authorization endpoint.
  const code = refusal.code === 65001 ? 'interaction_required' : error;
  return { error: code, error_description, error_uri, ...(state === undefined ? {} : { state }) };
}

/** The answer that returns the browser to the client. */
export function callback(mode: ResponseMode, redirectUri: string, payload: Payload) {
  if (mode === 'form_post') return formPost(redirectUri, payload);
  const values = new URLSearchParams(payload).toString();
  const separator = mode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?';
  // Without a path it gets a slash (https://learn.microsoft.com/entra/identity-platform/reply-url).
  const slash = /^https?:\/\/[^/?]+$/.test(redirectUri) ? '/' : '';
  return {
    status: 302,
    headers: {
      location: `${redirectUri}${slash}${separator}${values}`,
      'cache-control': 'no-store',
    },
    body: '',
  };
}

const SUBMIT = 'document.forms[0].submit()';
const SUBMIT_DIGEST = createHash('sha256').update(SUBMIT).digest('base64');

/** A self-submitting page, as OAuth 2.0 Form Post Response Mode requires. */
function formPost(redirectUri: string, payload: Payload) {
  const inputs = Object.entries(payload).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'sha256-${SUBMIT_DIGEST}'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
    },
    body:
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Redirecting</title></head>' +
      `<body><form method="post" action="${escaped(redirectUri)}">${inputs.join('')}` +
      '<noscript><button>Continue</button></noscript></form>' +
      `<script>${SUBMIT}</script></body></html>`,
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
