import type { MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import type { Deployment, Resource } from '../../infra/model/deployment.ts';
import { namedValue } from '../../infra/model/select.ts';

/** The deployment whose metadata names another authorization server: one named value, and the setting. */
export function withMetadata(deployment: Deployment, metadata: MetadataMode): Deployment {
  const named = namedValue(deployment, 'metadata');
  const changed: Resource = { ...named, properties: { ...named.properties, value: metadata } };
  return {
    resources: deployment.resources.map((resource) => (resource === named ? changed : resource)),
    outputs: { ...deployment.outputs, AZURE_MCP_METADATA: metadata },
  };
}
