import type { DirectoryState } from '../directory.ts';
import { type Client, findClient } from '../registry.ts';
import { SignInRefusal } from './aadsts.ts';

/** The registration of the client that a request names. */
export function requireClient(
  directory: DirectoryState,
  clientId: string | null | undefined,
): Client {
  if (!clientId) throw new SignInRefusal(900144, 'client_id');
  const client = findClient(directory, clientId);
  if (!client) throw new SignInRefusal(700016, clientId, directory.tenantId);
  return client;
}
