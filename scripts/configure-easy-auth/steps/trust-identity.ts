import type { Graph } from '../graph/client.ts';
import type { Application, FederatedCredential } from '../graph/objects.ts';
import { matches } from '../registration/matches.ts';
import { wantedCredential } from '../registration/wanted.ts';
import type { Done } from '../report.ts';
import type { Deployed } from '../settings.ts';

/** Makes the API registration trust the managed identity that the site signs users in with. */
export async function trustIdentity(
  graph: Graph,
  { id }: Application,
  deployed: Deployed,
): Promise<Done<void>> {
  const path = `/applications/${id}/federatedIdentityCredentials`;
  const wanted = wantedCredential(deployed);
  const held = (await graph.list<FederatedCredential>(path)).find(
    ({ name }) => name === wanted.name,
  );
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
