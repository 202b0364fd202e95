import { delimiter, dirname } from 'node:path';
import { isEndpointPath } from '../contract/endpoint-path.ts';
import { areVariables, type Variables } from '../contract/program-environment.ts';
import { isVariableName } from '../contract/variable-name.ts';
import type { Config } from './config.ts';
import { readListen } from './read-listen.ts';
import { ConfigError, type Environment, filled } from './setting.ts';

/** A program that the bridge runs, and the only variables that it finds. */
export interface BridgedProgram {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Path of its MCP endpoint; without one, it speaks MCP over its standard streams. */
  readonly path: string | undefined;
  readonly environment: Variables;
  /** The only variable that a request may add, for its session: the key of the deployment. */
  readonly variable: string | undefined;
}

/** What a program needs to be found and to reach the network; the bridge's other settings are not for it. */
export const PASSED_VARIABLES = [
  'PATH',
  'HOME',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'NODE_USE_ENV_PROXY',
  'NODE_EXTRA_CA_CERTS',
];

/** @throws {ConfigError} */
export function readBridge(env: Environment): {
  readonly listen: Config['listen'];
  readonly program: BridgedProgram;
} {
  const hosted = filled(env.WEBSITE_SITE_NAME) !== undefined;
  const { command, path, environment = {}, variable, ...rest } = parse(env.MCP_BRIDGE);
  const isCommand = (given: unknown): given is readonly string[] =>
    Array.isArray(given) &&
    given.length > 0 &&
    given.every((word) => typeof word === 'string' && word !== '');
  const isPath = (given: unknown): given is string | undefined =>
    given === undefined || (typeof given === 'string' && isEndpointPath(given));
  const isVariable = (given: unknown): given is string | undefined =>
    given === undefined || (typeof given === 'string' && isVariableName(given));
  const isDeclared = isCommand(command) && isPath(path) && areVariables(environment);
  if (!isDeclared || !isVariable(variable) || hasMore(rest)) {
    throw new ConfigError(
      'MCP_BRIDGE must be a JSON object with "command", and optionally "path", "environment" and "variable", for example {"command":["npx","some-mcp-server"]}.',
    );
  }
  const passed = PASSED_VARIABLES.flatMap((name) => {
    const value = name === 'PATH' ? pathOf(env) : env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    listen: readListen(env, hosted, false),
    program: {
      command,
      path,
      environment: { ...environment, ...Object.fromEntries(passed) },
      variable,
    },
  };
}

/** `node` and `npx` are those of the bridge, because another Node may be too old for the program. */
const pathOf = ({ PATH = '' }: Environment): string =>
  [dirname(process.execPath), PATH].filter((folders) => folders !== '').join(delimiter);

const hasMore = (rest: object): boolean => Object.keys(rest).length > 0;

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text ?? ''));
  } catch {
    return {};
  }
}
