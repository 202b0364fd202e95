import { commaList } from '../../../server/src/contract/comma-list.ts';
import { type Claims, TokenRefused } from '../../kit/check-token.ts';
import { type Answer, denied, redirect, text } from '../platform-answer.ts';
import { readTenants, unmetDemand } from './authorize.ts';
import { challenge, metadata } from './challenge.ts';
import type { Ground } from './grounds.ts';
import { createIssuer, type Issuer, IssuerUnreachable } from './issuer.ts';
import { principalHeaders } from './principal.ts';
import type { EasyAuthSettings, Provider } from './settings.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import type { SignInParts } from './sign-in-context.ts';
import { verifyHere } from './verify-for-site.ts';
import type { Visit } from './visit.ts';

/** An answer, or headers with which the request is passed to the app; and what decided. */
export type Judgement = { readonly ground: Ground } & (
  | { readonly answer: Answer }
  | { readonly pass: Record<string, string> }
);

export interface EasyAuth {
  judge(visit: Visit): Promise<Judgement>;
}

/** Settings of the app that the check reads. */
export type AuthAppSettings = Readonly<Record<string, string>>;

export interface EasyAuthParts extends Omit<SignInParts, 'issuer' | 'provider' | 'settings'> {
  readonly settings: EasyAuthSettings;
}

/** App Service authentication, as the deployed settings configure it. */
export function createEasyAuth(parts: EasyAuthParts): EasyAuth {
  const { settings, routes, now } = parts;
  const { provider } = settings;
  const issuer = provider && createIssuer(provider.issuer, routes.site, now);
  const signIn =
    provider && issuer && createSignIn({ ...parts, settings: settings.login, provider, issuer });
  const check = { ...parts, provider, issuer, signIn };
  return {
    async judge(visit) {
      try {
        return await decide(visit, check);
      } catch (error) {
        if (!(error instanceof IssuerUnreachable)) throw error;
        const answer = text(500, 'The sign-in service cannot be reached.');
        return { answer, ground: { is: 'unreachable', message: error.message } };
      }
    },
  };
}

interface Check {
  readonly settings: EasyAuthSettings;
  readonly provider: Provider | undefined;
  readonly issuer: Issuer | undefined;
  readonly signIn: SignIn | undefined;
  readonly now: () => number;
  readonly tell: (why: string) => void;
  readonly appSettings: () => AuthAppSettings;
}

async function decide(visit: Visit, check: Check): Promise<Judgement> {
  const { settings, provider, signIn, appSettings } = check;
  const scopes = commaList(appSettings().WEBSITE_AUTH_PRM_DEFAULT_WITH_SCOPES);
  if (isWithin(visit.path, settings.prefix)) {
    const answer = (await signIn?.answer(visit, settings.prefix)) ?? denied(401);
    return { answer, ground: { is: signIn ? 'own-path' : 'no-provider' } };
  }
  const document = metadata(visit, provider, scopes);
  if (document) return { answer: document, ground: { is: 'metadata' } };
  if (settings.excludedPaths.includes(visit.path)) return { pass: {}, ground: { is: 'excluded' } };
  const caller = await identify(visit, check);
  if (!caller) return { ...unauthenticated(visit, settings, scopes), ground: { is: 'anonymous' } };
  if ('is' in caller) return { answer: challenge(visit, provider, scopes), ground: caller };
  const tenants = readTenants(appSettings().WEBSITE_AUTH_AAD_ALLOWED_TENANTS);
  if (!provider) return { answer: denied(403), ground: { is: 'no-provider' } };
  const unmet = unmetDemand(caller.claims, provider, tenants);
  if (unmet) return { answer: denied(403), ground: { is: 'not-listed', ...unmet } };
  return {
    pass: { ...principalHeaders(caller.claims), ...caller.tokens },
    ground: { is: 'admitted', by: caller.by },
  };
}

const isWithin = (path: string, prefix: string): boolean =>
  path.toLowerCase().startsWith(`${prefix.toLowerCase()}/`);

interface Caller {
  readonly claims: Claims;
  /** Headers with the tokens of a browser session. */
  readonly tokens: Record<string, string>;
  readonly by: 'session' | 'token';
}

const BEARER = /^Bearer +(.+)$/i;

/** A token in the header takes precedence over a session. */
async function identify(
  visit: Visit,
  { provider, issuer, signIn, now, tell }: Check,
): Promise<Caller | Ground | undefined> {
  const token = BEARER.exec(visit.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    const session = signIn?.session(visit);
    return session && { ...session, by: 'session' };
  }
  if (!provider || !issuer) return { is: 'no-provider' };
  try {
    const claims = await verifyHere(token.trim(), provider, issuer, now());
    return { claims, tokens: {}, by: 'token' };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    tell(error.message);
    return { is: 'token', fault: error.fault, message: error.message };
  }
}

function unauthenticated(
  visit: Visit,
  { required, unauthenticated: action, prefix, provider }: EasyAuthSettings,
  scopes: readonly string[],
): { readonly answer: Answer } | { readonly pass: Record<string, string> } {
  if (!required || action === 'AllowAnonymous') return { pass: {} };
  if (action === 'Return403') return { answer: denied(403) };
  if (action === 'Return401') return { answer: challenge(visit, provider, scopes) };
  const back = encodeURIComponent(visit.path);
  return { answer: redirect(`${prefix}/login/aad?post_login_redirect_uri=${back}`) };
}
