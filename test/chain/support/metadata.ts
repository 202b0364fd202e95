import { createHash, randomBytes } from 'node:crypto';
import { discoverOAuthServerInfo } from '@modelcontextprotocol/client';
import type { MetadataMode } from '../../../infra/gateway/metadata-modes.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { withMetadata } from '../../../twin/run/metadata.ts';
import { type Chain, fullScope } from './chain.ts';

/** Lets the running chain serve other metadata, as another deployment would. */
export async function useMetadata({ twin }: Chain, mode: MetadataMode): Promise<void> {
  await twin.update(withMetadata(readDeployment('twin'), mode));
}

type Changes = Readonly<Record<string, string | undefined>>;

const defined = (parameters: Changes): URLSearchParams =>
  new URLSearchParams(
    Object.entries(parameters).filter((one): one is [string, string] => one[1] !== undefined),
  );

export interface Redeemed {
  readonly status: number;
  readonly codes: readonly number[];
  readonly tokens: Readonly<Record<string, unknown>>;
}

export const REDIRECT = 'http://localhost:40123/callback';

/**
 * A client without any care of its own: it does what the metadata says, and what an attacker makes of
 * it. The official clients check more.
 */
export async function createBareClient(chain: Chain) {
  const { mcpUrl } = chain.twin;
  const { authorizationServerMetadata: server } = await discoverOAuthServerInfo(mcpUrl);
  if (!server) throw new Error('The metadata names no authorization server.');
  const verifier = randomBytes(32).toString('base64url');
  return {
    server,
    authorize(changes: Changes = {}): string {
      const parameters = {
        client_id: chain.clientId,
        response_type: 'code',
        redirect_uri: REDIRECT,
        scope: fullScope(chain, 'user_impersonation'),
        resource: mcpUrl,
        state: 'the-state',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...changes,
      };
      return `${server.authorization_endpoint}?${defined(parameters)}`;
    },
    async redeem(code: string | null, changes: Changes = {}): Promise<Redeemed> {
      const body = defined({
        grant_type: 'authorization_code',
        client_id: chain.clientId,
        code: code ?? '',
        redirect_uri: REDIRECT,
        code_verifier: verifier,
        resource: mcpUrl,
        ...changes,
      });
      const answer = await fetch(String(server.token_endpoint), { method: 'POST', body });
      const tokens = (await answer.json()) as Record<string, unknown>;
      return { status: answer.status, codes: (tokens.error_codes as number[]) ?? [], tokens };
    },
  };
}
