import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { type Chain, fullScope, startChain } from '../../chain/support/chain.ts';
import { PatientClock } from '../../chain/support/patient-clock.ts';
import { callRecords, userThrough } from '../../chain/support/records.ts';
import { roleHolders } from '../../chain/support/registration.ts';
import { until } from '../../chain/support/until.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../../support/tools.ts';
import { type Connected, endpointIn, type Shown, stepsFor, type TestedClient } from './client.ts';
import { type Expiry, expiryIn } from './expiry.ts';
import { type Machine, openMachine } from './machine.ts';
import { type User, userOf } from './user.ts';

const BASE = 'user_impersonation';

/** How a client is observed to act. An expression is what it shows when it fails. */
export interface Behaviour {
  /** Whether it asks for a refresh token. */
  readonly offline: boolean;
  readonly stepUp: 'signs in again' | RegExp;
  readonly expiry: 'signs in again' | 'refreshes' | RegExp;
}

/** A client set up by its printed steps, and its user. */
interface Setting {
  readonly user: User;
  readonly machine: Machine;
  readonly connected: Connected;
}

/** Tests of clients, one after the other, in one chain. */
export function describeJourneys(clients: readonly (readonly [TestedClient, Behaviour])[]): void {
  const clock = new PatientClock();
  let chain: Chain;
  let expiry: Expiry;
  before(async () => {
    chain = await startChain(clock);
    expiry = expiryIn(chain, clock);
  });
  after(() => chain.stop());

  async function setUp(client: TestedClient, name: string): Promise<Setting> {
    chain.forgetConsents();
    const user = userOf(chain, name);
    const machine = await openMachine({ ...client, visit: user.visit });
    const connected = await client.connect(stepsFor(client.id, endpointIn(chain)), machine, user);
    return { user, machine, connected };
  }

  function tearDown({ machine, connected, user }: Setting): void {
    connected.stop?.();
    machine.stop();
    assert.deepEqual(user.stuck, []);
  }

  /** Full names, as an authorization request has them. */
  const scopes = ({ offline }: Behaviour, ...names: string[]): string[] =>
    [...names.map((name) => fullScope(chain, name)), ...(offline ? ['offline_access'] : [])].sort();

  for (const [client, behaviour] of clients) {
    describe(client.id, () => {
      let ada: Setting;
      /** Calls that returned a result, and how many were recorded before the first. */
      const succeeded: string[] = [];
      let earlier = 0;
      before(async () => {
        earlier = callRecords(chain).length;
        expiry.begin();
        ada = await setUp(client, 'Ada');
      });
      after(() => tearDown(ada));

      const call = async ({ name, samples: [sample] }: Tool): Promise<Shown> => {
        const shown = await ada.connected.callTool(name, sample);
        if (!shown.failed) succeeded.push(name);
        return shown;
      };
      const succeeds = async (tool: Tool): Promise<void> => {
        const { failed, text } = await call(tool);
        assert.equal(failed, false, text);
      };

      test('signs in with the printed steps, lists tools and calls one', async () => {
        const listed = await ada.connected.listTools();
        assert.equal(listed.failed, false, listed.text);
        assert.match(listed.text, new RegExp(`\\b${OPEN_TOOL.name}\\b`));
        await succeeds(OPEN_TOOL);
        assert.deepEqual(ada.user.asked, [scopes(behaviour, BASE)]);
      });

      for (const tool of GUARDED_TOOLS.slice(0, 1)) {
        test(`calls a tool that needs a wider scope: ${behaviour.stepUp}`, async () => {
          assert.equal(roleHolders(chain, tool).holder, ada.user.name);
          const before = ada.user.asked.length;
          if (behaviour.stepUp === 'signs in again') {
            await succeeds(tool);
            assert.deepEqual(ada.user.asked.slice(before), [
              scopes(behaviour, BASE, tool.access.scope.name),
            ]);
          } else {
            const shown = await call(tool);
            assert.ok(shown.failed);
            assert.match(shown.text, behaviour.stepUp);
            assert.equal(ada.user.asked.length, before);
          }
        });

        test('shows a user without the role no such tool', async () => {
          const setting = await setUp(client, roleHolders(chain, tool).other);
          try {
            const listed = await setting.connected.listTools();
            assert.match(listed.text, new RegExp(`\\b${OPEN_TOOL.name}\\b`));
            assert.doesNotMatch(listed.text, new RegExp(`\\b${tool.name}\\b`));
          } finally {
            tearDown(setting);
          }
        });
      }

      test(`when the token has expired: ${behaviour.expiry}`, async () => {
        expiry.pass();
        const before = ada.user.asked.length;
        if (behaviour.expiry instanceof RegExp) {
          const shown = await call(OPEN_TOOL);
          assert.ok(shown.failed);
          assert.match(shown.text, behaviour.expiry);
        } else {
          await succeeds(OPEN_TOOL);
          const again = ada.user.asked.length - before;
          assert.equal(again, behaviour.expiry === 'refreshes' ? 0 : 1);
        }
      });

      test('is recorded with its user and the printed client id in these calls alone', async () => {
        const ran = () =>
          callRecords(chain)
            .slice(earlier)
            .filter(({ outcome }) => outcome === 'ok');
        assert.ok(succeeded.length > 0);
        await until(() => ran().length >= succeeded.length);
        const caller = userThrough(chain.clientId, ada.user.name, chain);
        assert.deepEqual(
          ran().map(({ tool, caller_kind, caller_tid, caller_oid, caller_client }) => ({
            tool,
            caller_kind,
            caller_tid,
            caller_oid,
            caller_client,
          })),
          succeeded.map((tool) => ({ tool, ...caller })),
        );
      });
    });
  }
}
