import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Control, openControl } from '../../twin/run/control.ts';
import type { CallView, Way, Why } from '../../twin/trace/call-view.ts';
import { needs } from '../support/needs.ts';
import { GUARDED_TOOLS } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { FREE_PORTS } from './support/chain.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { PatientClock } from './support/patient-clock.ts';
import {
  assertSuccess,
  commandsOf,
  corrected,
  createShell,
  type Sent,
  sendTo,
  toolBody,
  viewAfter,
} from './support/refused.ts';
import { createScene, type Scene } from './support/scene.ts';

const { folder, leave } = takeOwnPlace();
const POLICY = 'infra/gateway/mcp.policy.xml';
const BASE = 'user_impersonation';
const FIRST = "    <set-header name='Cookie' exists-action='delete' />";
const ORIGIN = 'https://client.example';
const [GUARDED] = GUARDED_TOOLS;

/** Changes the named row: its lines, from that row on. */
type Change = (lines: string[], row: number) => void;

describe('what a call is told that an edit has refused', () => {
  const clock = new PatientClock();
  const shell = createShell(folder);
  let editable: EditableChain;
  let control: Control;
  let scene: Scene;
  before(async () => {
    editable = await startEditableChain('twin', { clock });
    control = await openControl(FREE_PORTS);
    control.serve(editable.chain.twin);
    scene = createScene(editable.chain);
  });
  after(async () => {
    await control.close();
    await editable.stop();
    leave();
  });

  const good = (...more: string[]): Sent => ({
    headers: bearerOf(editable.chain, 'ada', BASE, ...more),
  });
  const send = (sent: Sent) => sendTo(editable.chain.twin.mcpUrl, sent);

  async function refused(act: () => Promise<unknown>): Promise<CallView & { why: Why }> {
    const view = await viewAfter(editable.chain, act);
    assert.ok(view.why);
    assert.equal(view.why.helps, true);
    return view as CallView & { why: Why };
  }

  async function applied(file: string): Promise<void> {
    const { reapply, said } = editable;
    assert.ok(await reapply.now(new Set([file])), said.at(-1));
  }

  /** With an edit in force. */
  async function under(file: string, old: string, text: string, work: () => Promise<void>) {
    const undo = editable.checkout.edit(file, old, text);
    try {
      await applied(file);
      await work();
    } finally {
      undo();
      await applied(file);
    }
  }
  const withElement = (xml: string, work: () => Promise<void>) =>
    under(POLICY, FIRST, `    ${xml}\n${FIRST}`, work);

  /** Edits the row that a way names, as it says, and restores the file afterwards. */
  async function editing(way: Way | undefined, change: Change, then: () => Promise<void>) {
    assert.ok(way?.where, 'no way names a row');
    const path = join(editable.checkout.root, way.where.file);
    const before = readFileSync(path, 'utf8');
    const lines = before.split('\n');
    change(lines, way.where.line - 1);
    writeFileSync(path, lines.join('\n'));
    try {
      await applied(way.where.file);
      await then();
    } finally {
      writeFileSync(path, before);
      await applied(way.where.file);
    }
  }
  const rowIn = ({ ways }: Why) => ways.find(({ where }) => where !== undefined);
  const succeeds = (sent: Sent) => async () => assertSuccess(await send(sent));
  /** The first time from the row on. */
  const replacing =
    (old: string | RegExp, text: string): Change =>
    (lines, row) => {
      const at = lines.findIndex((line, index) => index >= row && line.search(old) !== -1);
      assert.notEqual(at, -1, `no ${old} from line ${row + 1} on`);
      lines[at] = (lines[at] as string).replace(old, text);
    };

  test('sends the header that a policy checks', () =>
    withElement(
      "<check-header name='X-Team' failed-check-httpcode='400' failed-check-error-message='no' ignore-case='true'><value>blue</value></check-header>",
      async () => {
        const { why } = await refused(() => send(good()));
        assertSuccess(await send(corrected(good(), why)));
      },
    ));

  test('adds a value to the row of a checked header', () =>
    withElement(
      "<check-header name='X-Team' failed-check-httpcode='400' failed-check-error-message='no' ignore-case='true'><value>blue</value></check-header>",
      async () => {
        const sent = { headers: { ...good().headers, 'x-team': 'red' } };
        const { why } = await refused(() => send(sent));
        const row = rowIn(why);
        await editing(
          row,
          replacing('</check-header>', '<value>red</value></check-header>'),
          succeeds(sent),
        );
      },
    ));

  for (const [action, edit] of [
    ['allow', replacing('</ip-filter>', '<address>127.0.0.1</address></ip-filter>')],
    ['forbid', replacing('<address>127.0.0.1</address>', '')],
  ] as const) {
    test(`edits the row of addresses to ${action}`, () => {
      const own = action === 'forbid' ? '<address>127.0.0.1</address>' : '';
      return withElement(
        `<ip-filter action='${action}'><address>10.0.0.1</address>${own}</ip-filter>`,
        async () => {
          const { why } = await refused(() => send(good()));
          assert.match(why.says, /127\.0\.0\.1/);
          await editing(rowIn(why), edit, succeeds(good()));
        },
      );
    });
  }

  test('names the condition of a policy, what it read, and its row', () =>
    withElement(
      '<choose><when condition=\'@(context.Request.Headers.GetValueOrDefault("X-Plan", "free") == "free")\'><return-response><set-status code="403" reason="No" /></return-response></when></choose>',
      async () => {
        const { why } = await refused(() => send(good()));
        assert.match(why.says, /"free"\), which read X-Plan = nothing\.$/);
        assert.match(why.ways[0]?.says ?? '', /^Send another value of `X-Plan`\.$/);
        assertSuccess(await send({ headers: { ...good().headers, 'x-plan': 'paid' } }));
        await editing(rowIn(why), replacing('== "free"', '== "none"'), succeeds(good()));
      },
    ));

  test('edits the row of an element that judges the body', () =>
    withElement(
      "<validate-content unspecified-content-type-action='ignore' max-size='10' size-exceeded-action='prevent' />",
      async () => {
        const { why } = await refused(() => send(good()));
        assert.match(why.says, /^validate-content must accept the call: /);
        await editing(rowIn(why), replacing("'10'", "'1000'"), succeeds(good()));
      },
    ));

  test('names the row of an expression that fails', () =>
    withElement(
      "<set-variable name='plan' value='@((string)context.Variables[\"no-such\"])' />",
      async () => {
        const { why } = await refused(() => send(good()));
        await editing(rowIn(why), replacing(/@\(.*\)/, 'free'), succeeds(good()));
      },
    ));

  test('edits the row of a claim that a policy requires', () =>
    under(POLICY, '<value>2.0</value>', '<value>3.0</value>', async () => {
      const { why } = await refused(() => send(good()));
      assert.match(why.says, /^The token needs the claim ver with 3\.0\.$/);
      await editing(rowIn(why), replacing('3.0', '2.0'), succeeds(good()));
    }));

  // The server has the machine's clock, so little time may be skipped.
  for (const [element, period] of [
    ['rate-limit-by-key', 10],
    ['quota-by-key', 300],
  ] as const) {
    test(`edits the row of a limit, or waits as long as it says: ${element}`, () =>
      withElement(
        `<${element} calls='1' renewal-period='${period}' counter-key='all' />`,
        async () => {
          assertSuccess(await send(good()));
          const { why } = await refused(() => send(good()));
          await editing(rowIn(why), replacing("calls='1'", "calls='9'"), succeeds(good()));
          const [, seconds] = /^Wait (\d+) seconds/.exec(why.ways[0]?.says ?? '') ?? [];
          assert.ok(Number(seconds) <= period, why.ways[0]?.says);
          if (period > 10) return;
          clock.skip(Number(seconds) * 1000);
          for (const command of commandsOf(why)) await shell(command);
        },
      ));
  }

  test('edits the row of a network rule that refuses the gateway', () =>
    under(
      'infra/network/rules/endpoints.json',
      '"priority": 100,\n      "access": "Allow"',
      '"priority": 100,\n      "access": "Deny"',
      async () => {
        const { why } = await refused(() => send(good()));
        assert.equal(rowIn(why)?.where?.file, 'infra/network/rules/endpoints.json');
        await editing(rowIn(why), replacing('"Deny"', '"Allow"'), succeeds(good()));
      },
    ));

  test('calls through the gateway after a dial to the site', async () => {
    const { why } = await refused(() =>
      scene.dial({ internet: '198.51.100.66' }, `${scene.siteUrl}/mcp`),
    );
    for (const command of commandsOf(why)) await shell(command);
  });

  test('waits for a site that does not answer', async () => {
    const { faults } = editable.chain.twin;
    const { host } = new URL(scene.siteUrl);
    faults.set(host, 'broken');
    const { why } = await refused(() => send(good()));
    // What has to happen in the time that it says.
    faults.delete(host);
    assert.match(why.ways[0]?.says ?? '', /^Wait 5 seconds/);
    for (const command of commandsOf(why)) await shell(command);
  });

  const append =
    (parameter: string): Change =>
    (lines, row) =>
      void lines.splice(row + 1, 0, `param ${parameter}`);
  const parameterIn = ({ ways }: Why) =>
    ways.flatMap((way) => {
      const [, text] = /set the parameter `(.+)`\.$/.exec(way.says) ?? [];
      return text === undefined ? [] : [{ way, text }];
    })[0];

  test('allows the origin of a web page', needs('compiler'), async () => {
    const sent = { headers: { ...good().headers, origin: ORIGIN } };
    const { why } = await refused(() => send(sent));
    assert.equal(commandsOf(why)[0], `azd env set AZURE_MCP_ALLOWED_ORIGINS ${ORIGIN}`);
    const found = parameterIn(why);
    await editing(found?.way, append(found?.text ?? ''), succeeds(sent));
  });

  test('allows a client that authentication does not', needs('compiler'), () =>
    under('infra/main.bicep', '  list(publicClientId),\n', '', async () => {
      const { why } = await refused(() => send(good()));
      const found = parameterIn(why);
      await editing(found?.way, append(found?.text ?? ''), succeeds(good()));
    }),
  );

  if (GUARDED?.readsVault) {
    test('grants the identity of the server what it reads', needs('compiler'), () =>
      under('infra/vault/grants.bicep', 'scope: vault::demo', 'scope: resolved[0]', async () => {
        const sent = {
          ...good(GUARDED.access.scope.name),
          body: toolBody(GUARDED.name, GUARDED.samples[0]),
        };
        // A new process remembers no answer of the vault.
        await editable.chain.twin.platform.push();
        const { why } = await refused(() => send(sent));
        assert.match(why.says, /needs the role Key Vault Reader/);
        await editing(rowIn(why), replacing(/resolved\[0\]/, 'vault::demo'), async () => {
          await editable.chain.twin.platform.push();
          assertSuccess(await send(sent));
        });
      }),
    );
  }

  describe('a sign-in that was refused', () => {
    const authorize = (asked: Parameters<Scene['authorize']>[0]) => () => scene.authorize(asked);
    const parameterOf = ({ ways }: Why): Record<string, string> =>
      Object.fromEntries(
        ways.flatMap(({ says }) => {
          const [, name, value] = /^Ask with `(\w+)=(.+)`\.$/.exec(says) ?? [];
          return name === undefined ? [] : [[name, value ?? '']];
        }),
      );

    test('names a client of the directory', async () => {
      const asked = { clientId: '11111111-1111-4111-8111-111111111111' };
      const { why } = await refused(authorize(asked));
      const { client_id: clientId } = parameterOf(why);
      assert.ok(clientId);
      assert.equal(await scene.authorize({ clientId }), 'signs in');
    });

    test('names a scope of the API', async () => {
      const { why } = await refused(authorize({ scope: 'no_such_scope' }));
      const scope = parameterOf(why).scope?.split('/').at(-1);
      assert.ok(scope);
      assert.equal(await scene.authorize({ scope }), 'signs in');
    });

    test('registers a redirect URI', async () => {
      const redirect = 'http://127.0.0.1/another';
      const { why } = await refused(authorize({ redirect }));
      const [, uri] = /add "([^"]+)"/.exec(rowIn(why)?.says ?? '') ?? [];
      await editing(rowIn(why), replacing(/\[/, `["${uri}",`), async () => {
        assert.equal(await scene.authorize({ redirect }), 'signs in');
      });
    });
  });
});
