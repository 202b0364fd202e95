import type { Deployment } from '../../infra/model/deployment.ts';

/**
 * Refuses a deployment that would sign users in anywhere but at the twin's own service: tokens of a
 * real tenant do not belong on this machine, and the real keys are out of reach.
 *
 * @param login the twin's own service, with a slash at the end.
 */
export function refuseForeignSignIn(
  { resources, outputs }: Deployment,
  login: string,
  tenantId: string,
): void {
  const text = JSON.stringify([resources, outputs]);
  // A tenant's addresses contain its id right after the service's host, in any resource.
  const services = text.matchAll(new RegExp(`(https?://[^/"' ]+/)${tenantId}`, 'g'));
  const named = [...services].map(([, service = '']) => service);
  const declared = String(outputs.AZURE_ENTRA_LOGIN_ENDPOINT);
  const foreign = [...named, declared].find((service) => service !== login);
  if (foreign === undefined) return;
  throw new Error(
    `This deployment signs users in at ${foreign}, but the chain on this machine supports only ${login}: ` +
      "set entraLoginEndpoint in the twin's .bicepparam.",
  );
}
