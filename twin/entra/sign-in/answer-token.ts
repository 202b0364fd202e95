import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { hasIdentifier } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';
import { errorAnswer } from './error-answer.ts';
import type { Records } from './grants.ts';
import { issueDelegated, type TokenAnswer } from './issue.ts';
import { type Asked, judgeScopes } from './judge-scopes.ts';
import { checkOrigin, DEVICE_GRANT, type TokenRequest } from './judge-token.ts';
import { noteIssued } from './note.ts';
import type { Service } from './service.ts';

/** Maps the engine's reasons to the service's error numbers. */
const REASONS: readonly (readonly [pattern: RegExp, refusal: () => SignInRefusal])[] = [
  [/code already consumed/, () => new SignInRefusal(54005)],
  [/authorization code is expired/, () => new SignInRefusal(70008)],
  [/refresh token is expired/, () => new SignInRefusal(700082)],
  [/redirect_uri mismatch/, () => new SignInRefusal(500112)],
  [/PKCE|code_verifier/, () => new SignInRefusal(501481)],
  [/still pending/, () => new SignInRefusal(70016)],
  [/device code is expired/, () => new SignInRefusal(70019)],
  [/device code not found/, () => new SignInRefusal(70018)],
  [/aborted|denied/i, () => new SignInRefusal(65004)],
  [/not found|mismatch|consumed|used|expired/, () => new SignInRefusal(70000)],
];

/** Replaces the engine's answers at the token endpoint with Entra's. */
export function answerTokens(
  engine: Provider,
  service: Service,
  records: Records,
  requestOf: (ctx: KoaContextWithOIDC) => TokenRequest | undefined,
): void {
  engine.on('grant.error', (ctx, error) => {
    ctx.state.reason = `${error.error_detail ?? ''} ${error.error_description ?? ''}`;
  });
  engine.use(async (context, next) => {
    await next();
    const ctx = context as KoaContextWithOIDC;
    const request = requestOf(ctx);
    if (!request) return;
    try {
      if (ctx.status >= 400) throw refusalOf(String(ctx.state.reason ?? ''));
      ctx.body = answer(service, records, ctx, request);
    } catch (error) {
      if (!(error instanceof SignInRefusal)) throw error;
      ctx.status = error.status;
      const refused = errorAnswer(error, service.now(), service.login);
      // Only the device flow uses this error code.
      const isDeclined = request.grantType === DEVICE_GRANT && error.code === 65004;
      ctx.body = isDeclined ? { ...refused, error: 'authorization_declined' } : refused;
    }
  });
}

function refusalOf(reason: string): SignInRefusal {
  const found = REASONS.find(([pattern]) => pattern.test(reason));
  return found ? found[1]() : new SignInRefusal(9002313);
}

function answer(
  service: Service,
  records: Records,
  { oidc, body }: KoaContextWithOIDC,
  request: TokenRequest,
): TokenAnswer {
  const { client, proof, origin } = request;
  const grant = oidc.entities.Grant;
  const pending = records.get(grant?.jti ?? '');
  const user = service.directory.users.find(({ id }) => id === grant?.accountId);
  if (!pending || !user) throw new SignInRefusal(70000);
  if (pending.platform !== 'device') checkOrigin(client, pending.platform, origin);
  const asked = askedNow(service, request, pending.asked);
  const nonce = oidc.entities.AuthorizationCode?.nonce;
  const issued = issueDelegated(service, { client, asked, user, proof, nonce });
  const tokens = noteIssued(issued, `${client.displayName} for ${user.displayName}`);
  const refreshToken = (body as { refresh_token?: string }).refresh_token;
  return { ...tokens, ...(refreshToken ? { refresh_token: refreshToken } : {}) };
}

/** The scopes of this request; without any, those of the original authorization. */
function askedNow(
  service: Service,
  { client, grantType, body }: TokenRequest,
  first: Asked,
): Asked {
  const { directory } = service;
  const resource = body.get('resource') ?? undefined;
  const scope = body.get('scope') ?? undefined;
  if (scope !== undefined) {
    const asked = judgeScopes(directory, { client, scope, resource });
    // The answer contains an ID token again, even if this request does not ask for one.
    return { ...asked, oidc: [...new Set([...first.oidc, ...asked.oidc])] };
  }
  const isRefresh = grantType === 'refresh_token';
  if (isRefresh && first.resourceAppId === client.appId) {
    throw new SignInRefusal(90009, client.appId, client.displayName);
  }
  // A refresh that names a resource but no scope always mismatches.
  const isMismatch =
    resource !== undefined &&
    (isRefresh || !hasIdentifier(directory, first.resourceAppId, resource));
  if (isMismatch) throw new SignInRefusal(9010010);
  return first;
}
