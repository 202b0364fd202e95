import type { RequestListener } from 'node:http';
import { findResource } from './registry.ts';
import { SignInRefusal } from './sign-in/aadsts.ts';
import { errorAnswer } from './sign-in/error-answer.ts';
import { json } from './sign-in/exchange.ts';
import { checkAppAssignment } from './sign-in/issue.ts';
import { noteIssued } from './sign-in/note.ts';
import { issuerOf, issuing, type Service } from './sign-in/service.ts';
import { appClaims } from './tokens/claims.ts';

/** Audience of a token that serves as a client's credential. */
const EXCHANGE = 'api://AzureADTokenExchange';
/** Tokens of managed identities live 24 hours on Azure; services refresh them well before. */
const LIFE_S = 24 * 3_600;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Tokens of managed identities. Azure issues them at a machine's local address and trusts any
 * process there; here platform and gateway ask for the identities that were deployed.
 */
export function createIdentities(service: Service): RequestListener {
  return (request, response) => {
    const [path, query] = (request.url ?? '').split('?', 2);
    if (request.method !== 'GET' || path !== '/token') {
      json(response, 404, { error: 'not_found' });
      return;
    }
    const asked = new URLSearchParams(query);
    const [principalId, clientId, resource] = ['principal_id', 'client_id', 'resource'].map(
      (name) => asked.get(name) ?? '',
    ) as [string, string, string];
    if (!GUID.test(principalId) || !GUID.test(clientId) || resource === '') {
      return json(response, 400, {
        error: 'invalid_request',
        error_description:
          'principal_id, client_id and resource are needed, the first two as GUIDs',
      });
    }
    const now = Math.floor(service.now() / 1000);
    try {
      const token = service.keys.sign(claims(service, { principalId, clientId, resource }, now));
      noteIssued({ access_token: token }, `managed identity ${principalId}`);
      json(response, 200, {
        access_token: token,
        client_id: clientId,
        expires_on: String(now + LIFE_S),
        resource,
        token_type: 'Bearer',
      });
    } catch (error) {
      if (!(error instanceof SignInRefusal)) throw error;
      json(response, 400, errorAnswer(error, service.now(), service.login));
    }
  };
}

interface Wanted {
  readonly principalId: string;
  readonly clientId: string;
  readonly resource: string;
}

/**
 * Version 1 for Azure services, version 2 if the token is a credential at this service; for a
 * registered API what its registration asks for.
 */
function claims(service: Service, { principalId, clientId, resource }: Wanted, now: number) {
  const { tenantId } = service.directory;
  const api = findResource(service.directory, resource);
  if (api) {
    checkAppAssignment(service, { appId: clientId, displayName: clientId }, api, principalId);
    const client = { appId: clientId };
    const token = { client, resource: api, identifier: resource, principalId, proof: '2' } as const;
    return { ...appClaims(issuing(service), token), exp: now + LIFE_S };
  }
  // Azure's own services are not in the directory, and all have an https URL.
  if (resource !== EXCHANGE && !resource.startsWith('https://')) {
    throw new SignInRefusal(500011, resource, tenantId);
  }
  const common = {
    aud: resource,
    iat: now,
    nbf: now,
    exp: now + LIFE_S,
    idtyp: 'app',
    oid: principalId,
    sub: principalId,
    tid: tenantId,
  };
  return resource === EXCHANGE
    ? { ...common, iss: issuerOf(service), azp: clientId, azpacr: '2', ver: '2.0' }
    : {
        ...common,
        iss: `${service.login}${tenantId}/`,
        appid: clientId,
        appidacr: '2',
        ver: '1.0',
      };
}
