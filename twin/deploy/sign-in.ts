import type { Deployment } from '../../infra/model/deployment.ts';

/**
 * Stops a deployment that would have people sign in anywhere but at the twin's own service: tokens
 * of a real tenant have no business on this machine, and its keys are out of reach.
 *
 * @param login the twin's own service, with a slash at the end.
 */
export function refuseForeignSignIn(
  { resources, outputs }: Deployment,
  login: string,
  tenantId: string,
): void {
  const text = JSON.stringify([resources, outputs]);
  // Addresses of a tenant carry its id behind the service, whatever resource they stand in.
  const services = text.matchAll(new RegExp(`(https?://[^/"' ]+/)${tenantId}`, 'g'));
  const named = [...services].map(([, service = '']) => service);
  const declared = String(outputs.AZURE_ENTRA_LOGIN_ENDPOINT);
  const foreign = [...named, declared].find((service) => service !== login);
  if (foreign === undefined) return;
  throw new Error(
    `This deployment signs people in at ${foreign}, and the chain on this machine at ${login} only: ` +
      "set entraLoginEndpoint in the twin's .bicepparam.",
  );
}
