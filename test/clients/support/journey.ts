import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Endpoint } from '../../../server/src/contract/clients/client.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { type Chain, fullScope, startChain } from '../../chain/support/chain.ts';
import { PatientClock } from '../../chain/support/patient-clock.ts';
import { callRecords, userThrough } from '../../chain/support/records.ts';
import { roleHolders } from '../../chain/support/registration.ts';
import { type Metadata, type Outcome, TRIED_CLIENTS } from '../../chain/support/tried-clients.ts';
import { until } from '../../chain/support/until.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../../support/tools.ts';
import { type Connected, endpointIn, type Shown, stepsFor, type TestedClient } from './client.ts';
import { type Expiry, expiryIn } from './expiry.ts';
import { type Machine, openMachine } from './machine.ts';
import { type User, userOf } from './user.ts';

const BASE = 'user_impersonation';

/** What a client shows when it cannot go on, and the commands after which it can, if any help. */
export interface Failure {
  readonly shows: RegExp;
  /** With the full names of the scopes that the call needs. */
  remedy?(endpoint: Endpoint, scopes: readonly string[]): readonly string[];
}

/** How a client is observed to act. */
export interface Behaviour {
  /** Whether it asks for a refresh token. */
  readonly offline: boolean;
  readonly stepUp: 'signs in again' | Failure;
  /** At the end of its token, with metadata with which it stops according to its row. */
  readonly stops?: Failure;
}

const titleOf = (outcome: string | Failure): string =>
  typeof outcome === 'string' ? outcome : `shows ${outcome.shows}`;

/** A client set up by its printed steps, and its user. */
interface Setting {
  readonly user: User;
  readonly machine: Machine;
  readonly connected: Connected;
}

/** What the row of docs/clients.md says about the end of its token. */
function outcomeOf(id: string, metadata: Metadata, { stops }: Behaviour): Outcome | Failure {
  const outcome = TRIED_CLIENTS.find((tried) => tried.id === id)?.modes[metadata];
  assert.ok(outcome);
  if (outcome !== 'stops') return outcome;
  assert.ok(stops);
  return stops;
}

/** Tests of clients, one after the other, in one chain. */
export function describeJourneys(
  metadata: Metadata,
  clients: readonly (readonly [TestedClient, Behaviour])[],
): void {
  const clock = new PatientClock();
  let chain: Chain;
  let expiry: Expiry;
  before(async () => {
    chain = await startChain(clock);
    expiry = expiryIn(chain, clock);
  });
  after(() => chain.stop());

  async function setUp(client: TestedClient, name: string): Promise<Setting> {
    const user = userOf(chain, name);
    const machine = await openMachine({ ...client, visit: user.visit });
    const connected = await client.connect(stepsFor(client.id, endpointIn(chain)), machine, user);
    return { user, machine, connected };
  }

  async function tearDown({ machine, connected }: Setting): Promise<void> {
    await connected.stop?.();
    machine.stop();
  }

  /** Full names, as an authorization request has them. */
  const scopes = ({ offline }: Behaviour, ...names: string[]): string[] =>
    [...names.map((name) => fullScope(chain, name)), ...(offline ? ['offline_access'] : [])].sort();

  for (const [client, behaviour] of clients) {
    describe(`${client.id}, with the metadata ${metadata}`, () => {
      let ada: Setting;
      /** Calls that returned a result, and how many were recorded before the first. */
      const succeeded: string[] = [];
      let earlier = 0;
      before(async () => {
        earlier = callRecords(chain).length;
        chain.forgetConsents();
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

      const fails = async (tool: Tool, { shows }: Failure): Promise<void> => {
        const { failed, text } = await call(tool);
        assert.ok(failed, text);
        assert.match(text, shows);
      };
      const mend = async ({ remedy }: Failure, wanted: readonly string[]): Promise<boolean> => {
        for (const command of remedy?.(endpointIn(chain), wanted) ?? []) {
          const { status, out, err } = await ada.machine.run(command);
          assert.equal(status, 0, out + err);
        }
        return remedy !== undefined;
      };

      test('signs in with the printed steps, lists tools and calls one', async () => {
        const listed = await ada.connected.listTools();
        assert.equal(listed.failed, false, listed.text);
        assert.match(listed.text, new RegExp(`\\b${OPEN_TOOL.name}\\b`));
        await succeeds(OPEN_TOOL);
        assert.deepEqual(ada.user.asked, [scopes(behaviour, BASE)]);
        assert.deepEqual(ada.user.stuck, []);
      });

      for (const tool of GUARDED_TOOLS.slice(0, 1)) {
        const wanted = () => scopes(behaviour, BASE, tool.access.scope.name);

        test(`a tool that needs a wider scope: ${titleOf(behaviour.stepUp)}`, async () => {
          assert.equal(roleHolders(chain, tool).holder, ada.user.name);
          if (typeof behaviour.stepUp !== 'string') {
            await fails(tool, behaviour.stepUp);
            if (!(await mend(behaviour.stepUp, wanted()))) return;
          }
          await succeeds(tool);
          assert.deepEqual(ada.user.asked.at(-1), wanted());
          assert.deepEqual(ada.user.stuck, []);
        });

        test('shows a user without the role no such tool', async () => {
          const setting = await setUp(client, roleHolders(chain, tool).other);
          try {
            const listed = await setting.connected.listTools();
            assert.match(listed.text, new RegExp(`\\b${OPEN_TOOL.name}\\b`));
            assert.doesNotMatch(listed.text, new RegExp(`\\b${tool.name}\\b`));
          } finally {
            await tearDown(setting);
          }
        });
      }

      const outcome = outcomeOf(client.id, metadata, behaviour);
      test(`the end of its token: ${titleOf(outcome)}`, async () => {
        expiry.pass();
        const before = ada.user.asked.length;
        if (typeof outcome !== 'string') {
          await fails(OPEN_TOOL, outcome);
          assert.ok(await mend(outcome, scopes(behaviour, BASE)));
        }
        await succeeds(OPEN_TOOL);
        const again = ada.user.asked.length - before;
        assert.equal(again, outcome === 'refreshes' ? 0 : 1);
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
