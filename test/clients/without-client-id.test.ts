import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Chain, startChain } from '../chain/support/chain.ts';
import { needs } from '../support/needs.ts';
import { endpointIn, stepsFor, type TestedClient } from './support/client.ts';
import { INSPECTOR, MCP_REMOTE, MCPC, MCPORTER } from './support/command-lines.ts';
import { openMachine } from './support/machine.ts';
import { userOf } from './support/user.ts';

/** Entra registers no client on request, which most clients then try. */
const REFUSED = /Incompatible auth server: does not support dynamic client registration/;

/** The last falls back to GET and shows what that answers. */
const CASES: readonly TestedClient[] = [INSPECTOR, MCP_REMOTE, MCPC, MCPORTER];

describe('the printed steps without the client id', needs('clients'), () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  for (const client of CASES) {
    test(`open no browser, and show the cause: ${client.id}`, async () => {
      const user = userOf(chain, 'Ada');
      const machine = await openMachine({ ...client, visit: user.visit });
      try {
        // What the first command shows; the ones after it would need its sign-in.
        let shown = '';
        for (const step of stepsFor(client.id, endpointIn(chain))) {
          if (shown !== '') break;
          if (step.kind === 'save') machine.save(step.file, withoutClientId(step.text));
          else if (step.kind === 'run') {
            const { status, out, err } = await machine.run(withoutClientId(step.command));
            assert.notEqual(status, 0, out + err);
            shown = out + err;
          }
        }
        assert.match(shown, REFUSED);
        assert.deepEqual(user.asked, []);
      } finally {
        machine.stop();
      }
    });
  }
});

/** Leaves out the option or member that names the client. */
const withoutClientId = (text: string): string =>
  text.replace(/ --client-id \S+| --static-oauth-client-info \S+|,\s*"oauthClientId": "[^"]+"/, '');
