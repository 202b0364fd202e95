import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { MetadataMode } from '../../../infra/gateway/metadata-modes.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { type Chain, fullScope, startChain } from '../../chain/support/chain.ts';
import { PatientClock } from '../../chain/support/patient-clock.ts';
import { callRecords, userThrough } from '../../chain/support/records.ts';
import { roleHolders } from '../../chain/support/registration.ts';
import { until } from '../../chain/support/until.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../../support/tools.ts';
import { type Behaviour, expiryOf, type Failure, type Setting, titleOf } from './behaviour.ts';
import { endpointIn, type Shown, stepsFor, type TestedClient } from './client.ts';
import { type Expiry, expiryIn } from './expiry.ts';
import { openMachine } from './machine.ts';
import { userOf } from './user.ts';

const BASE = 'user_impersonation';

/** The name of a tool; some clients put the server's before it. */
const named = ({ name }: Tool): RegExp => new RegExp(`(?<![a-z])${name}(?![a-z_])`);

/** Tests of clients, one after the other, in one chain with this metadata. */
export function describeJourneys(
  metadata: MetadataMode,
  clients: readonly (readonly [TestedClient, Behaviour])[],
): void {
  describe(`with the metadata ${metadata}`, () => {
    const clock = new PatientClock();
    let chain: Chain;
    let expiry: Expiry;
    before(async () => {
      chain = await startChain(clock, { metadata });
      expiry = expiryIn(chain, clock);
    });
    after(() => chain.stop());

    for (const [client, behaviour] of clients) {
      describe(client.variant ?? client.id, () =>
        describeJourney(client, behaviour, { metadata, chain: () => chain, expiry: () => expiry }),
      );
    }
  });
}

/** Where the tests of a client run; known once they run. */
interface Place {
  readonly metadata: MetadataMode;
  chain(): Chain;
  expiry(): Expiry;
}

function describeJourney(client: TestedClient, behaviour: Behaviour, place: Place): void {
  const { metadata, chain, expiry } = place;
  let ada: Setting;
  /** Calls that returned a result, and how many were recorded before the first. */
  const succeeded: string[] = [];
  let earlier = 0;

  async function setUp(name: string): Promise<Setting> {
    const user = userOf(chain(), name);
    const machine = await openMachine({ ...client, visit: user.visit });
    const endpoint = endpointIn(chain());
    const steps = stepsFor(client.id, endpoint);
    const connected = await client.connect(steps, machine, user, endpoint);
    return { user, machine, connected };
  }

  async function tearDown({ machine, connected }: Setting): Promise<void> {
    await connected.stop?.();
    machine.stop();
  }

  before(async () => {
    earlier = callRecords(chain()).length;
    chain().forgetConsents();
    expiry().begin();
    ada = await setUp('Ada');
  });
  after(() => tearDown(ada));

  /** Full names, as an authorization request has them. */
  const scopes = (...names: string[]): string[] => {
    const full = names.map((name) => fullScope(chain(), name));
    return [...full, ...(behaviour.staysIn.includes(metadata) ? ['offline_access'] : [])].sort();
  };
  const call = async ({ name, samples: [sample] }: Tool): Promise<Shown> => {
    const shown = await ada.connected.callTool(name, sample);
    if (!shown.failed) succeeded.push(name);
    return shown;
  };
  const succeeds = async (tool: Tool): Promise<void> => {
    const { failed, text } = await call(tool);
    assert.equal(failed, false, text);
  };
  const fails = async (tool: Tool, { shows, opensBrowser }: Failure): Promise<void> => {
    const before = ada.user.asked.length;
    const { failed, text } = await call(tool);
    assert.ok(failed, text);
    assert.match(text, shows);
    if (opensBrowser) await until(() => ada.user.asked.length > before);
  };

  const expected = expiryOf(client.id, metadata, behaviour);
  if (expected === undefined) {
    const { cannot } = behaviour;
    test(`cannot sign in: shows ${cannot}`, async () => {
      const { failed, text } = await ada.connected.listTools();
      assert.ok(failed, text);
      assert.match(text, cannot ?? /^$/);
      assert.deepEqual(ada.user.asked, []);
    });
    return;
  }

  test('signs in with the printed steps, lists tools and calls one', async () => {
    const listed = await ada.connected.listTools();
    assert.equal(listed.failed, false, listed.text);
    assert.match(listed.text, named(OPEN_TOOL));
    await succeeds(OPEN_TOOL);
    assert.deepEqual(ada.user.asked, [scopes(BASE)]);
    assert.deepEqual(ada.user.stuck, []);
  });

  for (const tool of GUARDED_TOOLS.slice(0, 1)) {
    const wanted = () => scopes(BASE, tool.access.scope.name);

    test(`a tool that needs a wider scope: ${titleOf(behaviour.stepUp)}`, async () => {
      assert.equal(roleHolders(chain(), tool).holder, ada.user.name);
      if (typeof behaviour.stepUp !== 'string') {
        const { remedy } = behaviour.stepUp;
        await fails(tool, behaviour.stepUp);
        if (remedy === undefined) return;
        await remedy(ada, endpointIn(chain()), wanted());
      }
      await succeeds(tool);
      assert.deepEqual(ada.user.asked.at(-1), wanted());
      assert.deepEqual(ada.user.stuck, []);
    });

    // Which tools a user sees does not depend on the metadata.
    if (metadata !== 'entra') continue;
    test('shows a user without the role no such tool', async () => {
      const setting = await setUp(roleHolders(chain(), tool).other);
      try {
        const listed = await setting.connected.listTools();
        assert.match(listed.text, named(OPEN_TOOL));
        assert.doesNotMatch(listed.text, named(tool));
      } finally {
        await tearDown(setting);
      }
    });
  }

  test(`the end of its token: ${titleOf(expected)}`, async () => {
    expiry().pass();
    await ada.connected.passTime?.();
    const before = ada.user.asked.length;
    if (typeof expected !== 'string') {
      await fails(OPEN_TOOL, expected);
      const { remedy } = expected;
      if (remedy === undefined) return;
      await remedy(ada, endpointIn(chain()), scopes(BASE));
    }
    await succeeds(OPEN_TOOL);
    const again = ada.user.asked.length - before;
    assert.equal(again, expected === 'refreshes' ? 0 : 1);
  });

  test('is recorded with its user and the printed client id in these calls alone', async () => {
    const ran = () =>
      callRecords(chain())
        .slice(earlier)
        .filter(({ outcome }) => outcome === 'ok');
    assert.ok(succeeded.length > 0);
    await until(() => ran().length >= succeeded.length);
    const caller = userThrough(chain().clientId, ada.user.name, chain());
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
}
