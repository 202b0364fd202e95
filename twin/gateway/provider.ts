import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, Resource } from '../../infra/model/deployment.ts';
import { at } from '../../infra/model/select.ts';
import { checkSupported } from '../deploy/check-supported.ts';
import { NotModelled } from '../kit/hop.ts';
import { identityOf, type ManagedIdentity } from '../kit/managed-identity.ts';
import { type Configuration, type ConfigureOptions, configure } from './configuration.ts';
import { type Destination, logDestination } from './log-destination.ts';
import { ONLY, SUPPORTED_PROPERTIES } from './supported-properties.ts';

const SERVICE = 'Microsoft.ApiManagement/service';

/** Collects resources, and builds a configuration once they are complete. */
export function createProvider(options: ConfigureOptions) {
  const deployed = new Map<string, Resource>();
  let configuration = configure([], options);
  const service = (): Resource | undefined =>
    [...deployed.values()].find(({ type }) => type === SERVICE);
  let log: Destination | undefined;
  return {
    types: Object.keys(SUPPORTED_PROPERTIES),
    configuration: (): Configuration => configuration,
    /** Another one from the same resources, which serves no caller. */
    configured: (more: Partial<ConfigureOptions>): Configuration =>
      configure([...deployed.values()], { ...options, ...more }),
    apply(resource: Resource): void {
      checkSupported(resource, SUPPORTED_PROPERTIES[resource.type] ?? {});
      checkOnly(resource);
      deployed.set(resource.id, resource);
    },
    remove: (id: string): void => void deployed.delete(id),
    /** If linking fails, the previous configuration stays in use. */
    settle(): void {
      const resources = [...deployed.values()];
      configuration = configure(resources, options);
      log = logDestination(resources);
    },
    reference: (id: string): JsonObject => ({
      id,
      properties: deployed.get(id)?.properties ?? {},
      identity: { type: 'SystemAssigned', principalId: identityOf(id).principalId },
    }),
    log: () => log,
    service,
    /** The identity of the service itself. */
    identity: (): ManagedIdentity => identityOf(service()?.id ?? ''),
  };
}

/** Members of which only one value is modelled. */
function checkOnly(resource: Resource): void {
  for (const [path, value] of Object.entries(ONLY[resource.type] ?? {})) {
    const found = at(resource, path);
    if (found !== undefined && !isDeepStrictEqual(found, value)) {
      const what = `the twin supports only ${JSON.stringify(value)}, not ${JSON.stringify(found)}`;
      throw new NotModelled(what, resource, path);
    }
  }
}
