import type { Deployment, Resource } from '../model/deployment.ts';
import { ofType, textAt } from '../model/select.ts';

/** The deployment with the operations that importing its APIs creates. */
export function withOperations(deployment: Deployment): Deployment {
  const operations = ofType(deployment, 'Microsoft.ApiManagement/service/apis').flatMap(
    operationsOf,
  );
  return { ...deployment, resources: [...deployment.resources, ...operations] };
}

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;

function operationsOf(api: Resource): Resource[] {
  const { paths } = JSON.parse(textAt(api, 'properties.value')) as { paths: Paths };
  return Object.entries(paths).flatMap(([urlTemplate, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      id: `${api.id}/operations/${operationId}`,
      type: `${api.type}/operations`,
      name: `${api.name}/${operationId}`,
      apiVersion: api.apiVersion,
      properties: { method: method.toUpperCase(), urlTemplate },
    })),
  );
}
