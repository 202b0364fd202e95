/**
 * Stands in for the Azure CLI: `account get-access-token`, with the answer of the real one.
 * Started as `az.ts <home> <arguments>`.
 */
import { parseArgs } from 'node:util';
import { Home } from './home.ts';

const [folder = '', ...args] = process.argv.slice(2);
const { positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o' },
    resource: { type: 'string' },
    tenant: { type: 'string' },
  },
});

if (positionals.join(' ') !== 'account get-access-token') {
  fail(`the stand-in of az does not know: ${args.join(' ')}`);
}
const signIn = new Home(folder).signIns().az;
if (!signIn) fail("Please run 'az login' to setup account.");
console.log(
  JSON.stringify({
    accessToken: signIn.token,
    expiresOn: signIn.expiresOn,
    expires_on: Math.floor(Date.parse(signIn.expiresOn) / 1000),
    tokenType: 'Bearer',
  }),
);

function fail(message: string): never {
  console.error(`ERROR: ${message}`);
  process.exit(1);
}
