import type { Deployment } from '../../infra/model/deployment.ts';

/** Where users and clients reach the chain on this machine. */
export interface Ports {
  readonly gateway: number;
  readonly signIn: number;
}

/** The ports in the twin's parameter files. */
export const PORTS: Ports = { gateway: 8000, signIn: 8001 };

/**
 * The deployment with other ports: both origins appear in it as whole authorities, in settings,
 * named values and outputs, and nothing else on this machine has such a name.
 */
export function withPorts(deployment: Deployment, ports: Ports): Deployment {
  const text = JSON.stringify(deployment)
    .replaceAll(`localhost:${PORTS.gateway}`, `localhost:${ports.gateway}`)
    .replaceAll(`localhost:${PORTS.signIn}`, `localhost:${ports.signIn}`);
  return JSON.parse(text) as Deployment;
}
