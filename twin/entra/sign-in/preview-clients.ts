import { randomUUID } from 'node:crypto';
import type { DirectoryState } from '../directory.ts';
import { newApplication } from '../objects.ts';
import { findClient } from '../registry.ts';
import { type Exchange, json } from './exchange.ts';
import { readText } from './read-body.ts';
import type { Service } from './service.ts';

/** Clients that register themselves: a preview that Entra announced or does not have. */
const MAX_REDIRECTS = 20;
const MAX_SELF_REGISTERED = 200;

interface Introduction {
  readonly client_id?: unknown;
  readonly client_name?: unknown;
  readonly redirect_uris?: unknown;
}

/**
 * Loads a client whose id is the address of its own description (Client ID Metadata Documents). If
 * loading fails, the client stays unknown and is refused as such.
 */
export async function learnClient(service: Service, clientId: string | null): Promise<void> {
  const { directory, strictness, fetchDocument } = service;
  if (!strictness.preview || !clientId || !isDocumentAddress(clientId)) return;
  if (findClient(directory, clientId)) return;
  const document = (await fetchDocument(clientId).catch(() => undefined)) as
    | Introduction
    | undefined;
  if (document?.client_id !== clientId) return;
  addClient(directory, clientId, document);
}

/** The draft requires https, a path, and nothing that obscures the document's origin. */
function isDocumentAddress(clientId: string): boolean {
  if (!URL.canParse(clientId)) return false;
  const { protocol, pathname, username, password, hash } = new URL(clientId);
  return protocol === 'https:' && pathname !== '/' && `${username}${password}${hash}` === '';
}

/** Dynamic client registration (RFC 7591), for public clients with redirects. */
export async function registerClient(service: Service, { request, response }: Exchange) {
  const introduction = parsed(await readText(request));
  const clientId = randomUUID();
  if (!introduction || !addClient(service.directory, clientId, introduction)) {
    json(response, 400, {
      error: 'invalid_redirect_uri',
      error_description: 'redirect_uris must be a short list of loopback or https addresses',
    });
    return;
  }
  json(response, 201, {
    client_id: clientId,
    client_name: introduction.client_name,
    redirect_uris: introduction.redirect_uris,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  });
}

/** Whether the description is valid; a new client replaces the oldest one. */
function addClient(directory: DirectoryState, appId: string, described: Introduction): boolean {
  const { redirect_uris: uris, client_name: name } = described;
  const isList = Array.isArray(uris) && uris.length > 0 && uris.length <= MAX_REDIRECTS;
  if (!isList || !uris.every(isRedirect)) return false;
  const added = directory.applications.filter(({ uniqueName }) => uniqueName === SELF);
  if (added.length >= MAX_SELF_REGISTERED) {
    directory.applications = directory.applications.filter((one) => one !== added[0]);
  }
  directory.applications.push({
    ...newApplication({ id: randomUUID(), appId }),
    uniqueName: SELF,
    displayName: typeof name === 'string' && name !== '' ? name.slice(0, 100) : appId,
    publicClient: { redirectUris: uris },
  });
  return true;
}

/** Marks self-registered clients, in place of the key by which the hook finds its own. */
const SELF = 'introduced-itself';

function isRedirect(uri: unknown): uri is string {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname))
  );
}

function parsed(text: string): Introduction | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
