import { parseArgs } from 'node:util';
import type { DeploymentName } from '../infra/deployments/prediction.ts';
import { PORTS, type Ports } from './ports.ts';

export interface Options {
  readonly name: DeploymentName;
  readonly ports: Ports;
  readonly preview: boolean;
  readonly json: boolean;
}

const TIERS = ['Developer', 'StandardV2'];

/** What `npm start` was asked for. @throws with what may be asked, for anything else. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      locked: { type: 'boolean', default: false },
      tier: { type: 'string', default: 'Developer' },
      'entra-preview': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      gateway: { type: 'string', default: String(PORTS.gateway) },
      'sign-in': { type: 'string', default: String(PORTS.signIn) },
    },
  });
  return {
    name: deploymentName(values.locked, values.tier),
    ports: {
      gateway: port('--gateway', values.gateway),
      signIn: port('--sign-in', values['sign-in']),
    },
    preview: values['entra-preview'],
    json: values.json,
  };
}

function deploymentName(locked: boolean, tier: string): DeploymentName {
  if (!TIERS.includes(tier)) {
    throw new Error(`There is no deployment for the tier ${tier}: name ${TIERS.join(' or ')}.`);
  }
  return `twin${locked ? '-locked' : ''}${tier === 'StandardV2' ? '-v2' : ''}`;
}

function port(option: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new Error(`${option} takes a port, 0 to 65535, and not ${text}.`);
}
