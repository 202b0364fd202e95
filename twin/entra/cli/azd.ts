/**
 * Stands in for the Azure Developer CLI: supports `auth token`, `env get-values`, `env get-value`
 * and `env set`, with the real one's output. Started as `azd.ts <home> <arguments>`.
 */
import { parseArgs } from 'node:util';
import { Home } from './home.ts';

const DEFAULT_ENVIRONMENT = 'twin';

const [folder = '', ...args] = process.argv.slice(2);
const home = new Home(folder);
const { values: flags, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    output: { type: 'string' },
    scope: { type: 'string', multiple: true },
    'tenant-id': { type: 'string' },
    environment: { type: 'string', short: 'e' },
    'no-prompt': { type: 'boolean' },
  },
});
const environment = flags.environment ?? DEFAULT_ENVIRONMENT;
const [command, verb, name = '', value] = positionals;

if (command === 'auth' && verb === 'token') token();
else if (command === 'env' && verb === 'get-values') {
  const lines = () => Object.entries(held()).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
  console.log(flags.output === 'json' ? JSON.stringify(held(), null, 2) : lines().join('\n'));
} else if (command === 'env' && verb === 'get-value') {
  const found = held()[name];
  if (found === undefined) fail(`key '${name}' not found in the environment values`);
  console.log(found);
} else if (command === 'env' && verb === 'set' && value !== undefined) {
  home.setValues(environment, { ...held(), [name]: value });
} else fail(`the azd stand-in does not support: ${args.join(' ')}`);

function token(): void {
  const signIn = home.signIns().azd;
  const error = 'not logged in, run `azd auth login` to login';
  if (signIn) console.log(JSON.stringify(signIn));
  else console.error(JSON.stringify({ error, message: error, suggestion: '' }));
  process.exitCode = signIn ? 0 : 1;
}

function held(): Record<string, string> {
  return home.values(environment) ?? fail(`environment '${environment}' does not exist`);
}

function fail(message: string): never {
  console.error(`ERROR: ${message}`);
  process.exit(1);
}
