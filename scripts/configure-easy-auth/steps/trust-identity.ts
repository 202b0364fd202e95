import type { Graph } from '../graph/client.ts';
import type { Application, FederatedCredential } from '../graph/objects.ts';
import { matches } from '../registration/matches.ts';
import type { Done } from '../report.ts';
import type { Deployed } from '../settings.ts';

const NAME = 'browser-sign-in';

/** The site signs users in with its managed identity, so no client secret exists that could leak. */
export async function trustIdentity(
  graph: Graph,
  { id }: Application,
  { loginEndpoint, tenantId, signInIdentity }: Deployed,
): Promise<Done<void>> {
  const path = `/applications/${id}/federatedIdentityCredentials`;
  const wanted = {
    name: NAME,
    issuer: `${loginEndpoint}${tenantId}/v2.0`,
    subject: signInIdentity,
    audiences: ['api://AzureADTokenExchange'],
  };
  const held = (await graph.list<FederatedCredential>(path)).find(({ name }) => name === NAME);
  if (held && matches(held, wanted)) {
    return { did: 'checked the federated credential of the sign-in identity', value: undefined };
  }
  const { name: _, ...changeable } = wanted;
  await graph.write(
    held
      ? { method: 'PATCH', path: `${path}/${held.id}`, body: changeable }
      : { method: 'POST', path, body: wanted, young: true },
  );
  return { did: 'set the federated credential of the sign-in identity', value: undefined };
}
