import type { Deployment } from '../../infra/model/deployment.ts';

/** Where users and clients reach the chain on this machine. */
export interface Ports {
  readonly gateway: number;
  readonly signIn: number;
}

/** The ports in the twin's parameter files. */
export const PORTS: Ports = { gateway: 8000, signIn: 8001 };

export function portsOf(gateway: string, signIn: string): Ports {
  return { gateway: Number(new URL(gateway).port), signIn: Number(new URL(signIn).port) };
}

/** A port as typed. @throws for anything else. */
export function readPort(option: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new Error(`${option} must be a port from 0 to 65535, not "${text}".`);
}

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
