import type { DirectoryState } from '../directory.ts';
import type { Client, Platform } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { type Asked, judgeScopes } from './judge-scopes.ts';
import { platformOf } from './redirects.ts';
import { requireClient } from './require-client.ts';

/** Where an answer goes; without it, errors can only be shown on a page. */
export interface ReturnAddress {
  readonly client: Client;
  readonly platform: Platform;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly mode: ResponseMode;
}

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** A valid authorization request. */
export interface Authorization {
  readonly asked: Asked;
  readonly responseType: string;
  readonly prompt: 'login' | 'consent' | 'none' | undefined;
}

const RESPONSE_TYPES = ['code', 'id_token', 'code id_token'];
const MODES: readonly string[] = ['query', 'fragment', 'form_post'];
const PROMPTS = ['login', 'select_account', 'consent', 'none'];

/** Runs first: no error may be sent to an address that the client does not own (RFC 9700 4.11). */
export function returnAddress(directory: DirectoryState, query: URLSearchParams): ReturnAddress {
  const client = requireClient(directory, query.get('client_id'));
  const redirectUri = query.get('redirect_uri');
  if (!redirectUri) throw new SignInRefusal(900144, 'redirect_uri');
  const platform = requirePlatform(client, redirectUri);
  const state = query.get('state') ?? undefined;
  return { client, platform, redirectUri, state, mode: modeOf(query) };
}

/** The platform of a registered redirect. */
export function requirePlatform(client: Client, redirectUri: string): Platform {
  const platform = platformOf(client, redirectUri);
  if (!platform) throw new SignInRefusal(50011, redirectUri, client.appId);
  return platform;
}

function modeOf(query: URLSearchParams): ResponseMode {
  const asked = query.get('response_mode');
  if (asked && MODES.includes(asked)) return asked as ResponseMode;
  return query.get('response_type')?.includes('id_token') ? 'fragment' : 'query';
}

export function judgeAuthorize(
  directory: DirectoryState,
  { client, platform, mode }: ReturnAddress,
  query: URLSearchParams,
): Authorization {
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (repeated) throw new SignInRefusal(9002313);
  const responseType = responseTypeOf(client, query.get('response_type'));
  if (responseType !== 'code' && mode === 'query') {
    throw new SignInRefusal(9002313);
  }
  const prompts = (query.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
  // The standard allows several prompts at once, Entra does not.
  if (prompts.length > 1 || prompts.some((prompt) => !PROMPTS.includes(prompt))) {
    throw new SignInRefusal(90023);
  }
  const asked = judgeScopes(directory, {
    client,
    scope: query.get('scope') ?? undefined,
    resource: query.get('resource') ?? undefined,
  });
  if (responseType.includes('id_token') && !query.get('nonce')) {
    throw new SignInRefusal(900144, 'nonce');
  }
  if (platform === 'spa' && !query.get('code_challenge')) throw new SignInRefusal(9002325);
  return { asked, responseType, prompt: innerPrompt(prompts[0]) };
}

function responseTypeOf(client: Client, value: string | null): string {
  if (!value) throw new SignInRefusal(900144, 'response_type');
  const responseType = value.split(' ').sort().join(' ');
  if (!RESPONSE_TYPES.includes(responseType)) throw new SignInRefusal(700051, value);
  if (responseType.includes('id_token') && !client.allowsIdTokens) throw new SignInRefusal(700054);
  return responseType;
}

/** Choosing an account means signing in again, because accounts have no passwords here. */
function innerPrompt(prompt: string | undefined): Authorization['prompt'] {
  return prompt === 'select_account' ? 'login' : (prompt as Authorization['prompt']);
}
