import { METADATA_MODES, type MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import type { DeploymentName } from '../../infra/prediction/predict.ts';
import type { readArguments } from '../../scripts/command.ts';
import { CLIENT_REDIRECTS } from '../../scripts/configure-easy-auth/client-redirects.ts';
import { type Destination, readDestination } from '../trace/otlp/settings.ts';
import { PORTS, type Ports, readPort } from './ports.ts';

export interface Options {
  /** Settings of the azd environment, from variables of the same name. */
  readonly given: Readonly<Record<string, string>>;
  readonly name: DeploymentName;
  readonly ports: Ports;
  /** The port of the console; undefined for the usual one, or any free one if that is in use. */
  readonly console: number | undefined;
  /** Where traces are sent. */
  readonly traces: Destination | undefined;
  /** Unset: as the files of the deployment say. */
  readonly metadata: MetadataMode | undefined;
  readonly preview: boolean;
  /** Whether records of calls contain the arguments of tools. */
  readonly recordArguments: boolean;
  readonly json: boolean;
}

const TIERS = ['Developer', 'StandardV2'];

export const COMMAND = {
  name: 'npm start --',
  does: 'Runs the whole chain on this machine, from the same files that are deployed to Azure.',
  options: {
    locked: { type: 'boolean', default: false, help: 'Deploy with lock-down.' },
    tier: {
      type: 'string',
      value: TIERS.join('|'),
      default: 'Developer',
      help: 'The tier of API Management.',
    },
    metadata: {
      type: 'string',
      value: METADATA_MODES.join('|'),
      help: 'Which authorization server the metadata names; without it, Entra (docs/metadata.md).',
    },
    'entra-preview': {
      type: 'boolean',
      default: false,
      help: 'Enable Entra preview features.',
    },
    'record-arguments': {
      type: 'boolean',
      default: false,
      help: 'Show the arguments of tool calls in the console, in traces and in "npm run trace".',
    },
    json: { type: 'boolean', default: false, help: 'Print JSON, one document per line.' },
    gateway: portOption('The port of the gateway; 0 selects a free port.', PORTS.gateway),
    'sign-in': portOption('The port of the sign-in service; 0 selects a free port.', PORTS.signIn),
    console: {
      type: 'string',
      value: '<port>',
      help: 'The port of the console; 0 selects a free port. The default is 8002, or a free port if that is in use.',
    },
  },
  examples: [
    'npm start -- --locked --tier StandardV2',
    'npm start -- --gateway 9000 --sign-in 9001',
  ],
} as const;

function portOption(help: string, port: number) {
  return { type: 'string', value: '<port>', default: String(port), help } as const;
}

/** Arguments after `npm start --`. */
type Typed = Exclude<ReturnType<typeof readArguments<typeof COMMAND.options>>, 'help'>['values'];

/** The options of `npm start`. @throws with the supported ones, for anything else. */
export function readOptions(values: Typed, environment: NodeJS.ProcessEnv = {}): Options {
  const redirects = environment[CLIENT_REDIRECTS];
  return {
    given: redirects ? { [CLIENT_REDIRECTS]: redirects } : {},
    name: deploymentName(values.locked, values.tier),
    ports: {
      gateway: readPort('--gateway', values.gateway),
      signIn: readPort('--sign-in', values['sign-in']),
    },
    console: values.console === undefined ? undefined : readPort('--console', values.console),
    traces: readDestination(environment),
    metadata: readMetadata(values.metadata),
    preview: values['entra-preview'],
    recordArguments: values['record-arguments'],
    json: values.json,
  };
}

const CHOICE = new Intl.ListFormat('en-GB', { type: 'disjunction' });

function readMetadata(typed: string | undefined): MetadataMode | undefined {
  const found = METADATA_MODES.find((mode) => mode === typed);
  if (found !== undefined || typed === undefined) return found;
  throw new Error(`--metadata must be ${CHOICE.format(METADATA_MODES)}, not "${typed}".`);
}

function deploymentName(locked: boolean, tier: string): DeploymentName {
  if (!TIERS.includes(tier)) {
    throw new Error(`--tier must be ${TIERS.join(' or ')}, not "${tier}".`);
  }
  return `twin${locked ? '-locked' : ''}${tier === 'StandardV2' ? '-v2' : ''}`;
}

/** Which of the deployments runs, in the words of its options. */
export function describeDeployment(name: DeploymentName): string {
  const tier = name.endsWith('-v2') ? 'StandardV2' : 'Developer';
  return `${name.includes('locked') ? 'locked' : 'open'}, ${tier}`;
}
