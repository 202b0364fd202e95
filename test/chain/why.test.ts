import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { OPEN_TOOLS } from '../../server/src/tools/declarations.ts';
import { type Control, openControl } from '../../twin/run/control.ts';
import type { Why } from '../../twin/trace/call-view.ts';
import { toolCall } from '../server/harness/call.ts';
import { GUARDED_TOOLS, OPEN_TOOL } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, FREE_PORTS, startChain } from './support/chain.ts';
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
import { declareScope } from './support/registration.ts';

/** The first text in the ways that is quoted as code. */
const quotedIn = ({ ways }: Why): string => /`([^`]+)`/.exec(ways[0]?.says ?? '')?.[1] ?? '';

const OPEN_BODY = toolBody(OPEN_TOOL.name, OPEN_TOOL.samples[0]);
const { folder, leave } = takeOwnPlace();
const BASE = 'user_impersonation';
const [GUARDED] = GUARDED_TOOLS;

describe('what a refused call is told to do', () => {
  const clock = new PatientClock();
  const shell = createShell(folder);
  let chain: Chain;
  let control: Control;
  before(async () => {
    chain = await startChain(clock);
    control = await openControl(FREE_PORTS);
    control.serve(chain.twin);
    declareScope(chain, 'another');
  });
  after(async () => {
    await control.close();
    await chain.stop();
    leave();
  });

  const send = (sent: Sent) => sendTo(chain.twin.mcpUrl, sent);
  const bearer = (user = 'ada', ...scopes: string[]) =>
    bearerOf(chain, user, ...(scopes.length > 0 ? scopes : [BASE]));
  const tokenOf = (user = 'ada') => String(bearer(user).authorization).slice(7);
  const as = (token: string): Sent => ({ headers: { authorization: `Bearer ${token}` } });
  const issued = (request: Partial<Parameters<Chain['twin']['entra']['signInAs']>[1]>) =>
    chain.twin.entra.signInAs('ada', {
      clientId: chain.clientId,
      scope: `${chain.twin.mcpUrl}/${BASE}`,
      accepts: true,
      ...request,
    });

  /** The same claims under another head or signature. */
  function altered(change: (parts: string[]) => void): Sent {
    const parts = tokenOf().split('.');
    change(parts);
    return as(parts.join('.'));
  }
  const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const claiming = (claims: object): Sent =>
    altered((parts) => {
      parts[1] = coded({ ...claimsOf(tokenOf()), ...claims });
    });

  async function refused(sent: Sent): Promise<Why> {
    const { why } = await viewAfter(chain, () => send(sent));
    assert.ok(why);
    return why;
  }

  /** Runs what is printed, in order. */
  async function runs(sent: Sent): Promise<Why> {
    const why = await refused(sent);
    assert.equal(why.helps, true);
    const commands = commandsOf(why);
    assert.ok(commands.length > 0, JSON.stringify(why));
    for (const command of commands) await shell(command);
    return why;
  }

  /** Sends the same with the fields that are named. */
  async function resends(sent: Sent): Promise<void> {
    const why = await refused(sent);
    assert.equal(why.helps, true);
    assertSuccess(await send(corrected(sent, why)));
  }

  const COMMANDS: Readonly<Record<string, () => Sent>> = {
    'no token': () => ({}),
    'another scheme': () => ({ headers: { authorization: 'Basic YTpi' } }),
    'a token in quotes': () => as(JSON.stringify(tokenOf())),
    'an expired token': () => as(issued({ isExpired: true }).access_token),
    'a token for Microsoft Graph': () => as(chain.twin.entra.deployerToken()),
    'an ID token': () => as(String(issued({ scope: 'openid profile' }).id_token)),
    'a token without the base scope': () => ({ headers: bearer('ben', 'another') }),
    'two credentials': () => as(`${tokenOf()}, Bearer ${tokenOf()}`),
    'a token in the query': () => ({ path: `/mcp?access_token=${tokenOf()}` }),
    'a batch': () => ({ headers: bearer(), body: `[${toolBody(OPEN_TOOL.name)}]` }),
    'an unknown tool': () => ({ headers: bearer(), body: toolBody('no_such_tool_at_all') }),
  };
  for (const [what, sent] of Object.entries(COMMANDS)) {
    test(`works when it is run: ${what}`, async () => {
      await runs(sent());
    });
  }

  test('names the tool that a mistyped name is close to', async () => {
    const { headers, body } = toolCall('2026', `${OPEN_TOOL.name}x`);
    const sent = { headers: { ...headers, ...bearer() }, body: JSON.stringify(body) };
    const why = await runs(sent);
    assert.match(commandsOf(why)[0] ?? '', new RegExp(`^npm run call -- ${OPEN_TOOL.name} `));
  });

  if (GUARDED) {
    const body = toolBody(GUARDED.name, GUARDED.samples[0]);
    const { scope, role } = GUARDED.access;
    test('asks for the scope of a tool', async () => {
      const why = await runs({ headers: bearer('ada'), body });
      assert.match(why.says, new RegExp(`the scope ${scope.name}\\.$`));
      assert.match(commandsOf(why)[0] ?? '', new RegExp(`--scope ${BASE} --scope ${scope.name}$`));
    });
    test('gives a user the role of a tool', async () => {
      const why = await runs({ headers: bearer('ben', BASE, scope.name), body });
      assert.match(why.says, new RegExp(`^Ben needs the role ${role.name}`));
    });
    test('gives an application the role of a tool', async () => {
      const { hookEnvironment, entra, mcpUrl } = chain.twin;
      const token = await entra.signInAsApplication(hookEnvironment.caller, mcpUrl);
      const why = await runs({ ...as(token), body });
      assert.match(why.says, new RegExp(`^The application needs the role ${role.name}`));
    });
  }

  const FIELDS: Readonly<Record<string, () => Sent>> = {
    'another media type': () => ({ headers: { ...bearer(), 'content-type': 'text/plain' } }),
    'a content coding': () => ({ headers: { ...bearer(), 'content-encoding': 'identity' } }),
    'another host': () => ({ headers: { ...bearer(), host: 'attacker.example' } }),
    'a name that the body contradicts': () => ({ headers: { ...bearer(), 'mcp-name': 'other' } }),
    'a name that is not plain text': () => ({ headers: { ...bearer(), 'mcp-name': 'a,b' } }),
    'an unsupported version': () => ({
      headers: { ...bearer(), 'mcp-protocol-version': '2030-01-01' },
    }),
  };
  for (const [what, sent] of Object.entries(FIELDS)) {
    test(`works when its fields are sent: ${what}`, () => resends(sent()));
  }

  /** What is sent, and the same as the explanation says it should be. */
  const SHAPES: Readonly<Record<string, readonly [() => Sent, (why: Why) => Sent]>> = {
    'a GET': [
      () => ({ headers: bearer(), method: 'GET' }),
      (why) => ({ headers: bearer(), method: quotedIn(why) }),
    ],
    'another path': [
      () => ({ headers: bearer(), path: '/mcp/' }),
      (why) => ({ headers: bearer(), path: new URL(quotedIn(why)).pathname }),
    ],
    'a large body': [
      () => ({ headers: bearer(), body: OPEN_BODY.padEnd(70_000) }),
      (why) => {
        const [, most] = /(\d+) bytes/.exec(why.says) ?? [];
        return { headers: bearer(), body: OPEN_BODY.padEnd(Number(most)) };
      },
    ],
    'a name twice in an object': [
      () => ({ headers: bearer(), body: OPEN_BODY.replace('"id":1', '"id":1,"id":1') }),
      () => ({ headers: bearer(), body: JSON.stringify(JSON.parse(OPEN_BODY)) }),
    ],
    'a body that ends early': [
      () => ({ headers: bearer(), body: OPEN_BODY.slice(0, -1) }),
      () => ({ headers: bearer(), body: JSON.stringify(JSON.parse(OPEN_BODY)) }),
    ],
    'an unknown method': [
      () => ({ headers: bearer(), body: '{"jsonrpc":"2.0","id":1,"method":"tools/run"}' }),
      (why) => ({
        headers: bearer(),
        body: `{"jsonrpc":"2.0","id":1,"method":"${quotedIn(why)}"}`,
      }),
    ],
  };
  for (const [what, [sent, right]] of Object.entries(SHAPES)) {
    test(`works in the form that it names: ${what}`, async () => {
      const why = await refused(sent());
      assert.equal(why.helps, true);
      assertSuccess(await send(right(why)));
    });
  }

  test('calls with valid arguments', async () => {
    const [tool] = OPEN_TOOLS.filter(({ samples: [sample] }) => Object.keys(sample).length > 0);
    assert.ok(tool);
    const why = await runs({ headers: bearer(), body: toolBody(tool.name, { unknown: 1 }) });
    for (const name of Object.keys(tool.input.shape)) assert.ok(why.says.includes(name), why.says);
  });

  const NEVER: Readonly<Record<string, () => Sent>> = {
    'a forged signature': () =>
      altered((parts) => {
        parts[2] = parts[2]?.replace(/^./, (one) => (one === 'A' ? 'B' : 'A')) ?? '';
      }),
    'claims under a foreign signature': () => claiming({ roles: ['Mcp.Secrets.Read'] }),
    'no signature': () =>
      altered((parts) => {
        parts[0] = coded({ alg: 'none', typ: 'JWT' });
      }),
    'another issuer': () => claiming({ iss: 'https://attacker.example/' }),
    'another tenant': () =>
      claiming({
        iss: `${chain.twin.entra.login}11111111-1111-4111-8111-111111111111/v2.0`,
        tid: '11111111-1111-4111-8111-111111111111',
      }),
    'a forged principal': () => ({
      headers: { ...bearer(), 'x-ms-client-principal': Buffer.from('{}').toString('base64') },
    }),
  };
  for (const [what, sent] of Object.entries(NEVER)) {
    test(`says that nothing should help: ${what}`, async () => {
      const why = await refused(sent());
      assert.deepEqual({ helps: why.helps, ways: why.ways }, { helps: false, ways: [] }, why.says);
    });
  }
});
