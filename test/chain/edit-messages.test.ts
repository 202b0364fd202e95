import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createReapply } from '../../twin/run/reapply.ts';
import { needs } from '../support/needs.ts';
import { type EditableChain, startEditableChain } from './support/editable-chain.ts';
import { createScene } from './support/scene.ts';

const APP = 'infra/network/rules/app.json';
const EASY = 'infra/platform/easy-auth.json';
const POLICY = 'infra/gateway/mcp.policy.xml';
const FRAGMENT = 'infra/gateway/origin.fragment.xml';
const KQL = 'infra/watch/refusals.kql';
const SITE = 'infra/platform/site.bicep';
const OPENAPI = 'infra/gateway/mcp.openapi.json';
const PLAN = 'infra/network/plan.json';
const CLIENTS = 'infra/entra/known-clients.json';
const VS_CODE = 'aebc6443-996d-45c2-90f0-388ff96faa56';
const PUBLIC = 'infra/entra/public-client.json';
const SCOPES = 'infra/entra/scopes.generated.json';
const MAIN = 'server/src/main.ts';

const [VALIDATE_JWT = ''] =
  /<validate-jwt[\s\S]*<\/validate-jwt>/.exec(
    readFileSync(join(import.meta.dirname, '../..', POLICY), 'utf8'),
  ) ?? [];

/**
 * Of each kind of file: wrong syntax, an unknown member, a value outside the enumeration, a wrong type;
 * `^` marks the place to report, and is not saved.
 */
const REFUSED: readonly (readonly [file: string, from: string, to: string, says: RegExp])[] = [
  [APP, '"priority": 100,', '"priority": 100,^,', /not JSON/],
  [APP, '"access"', '"^acess"', /did you mean "access"\?/],
  [APP, '"Tcp"', '"^Tpc"', /one of Tcp, .*did you mean "Tcp"\?/],
  [APP, '"priority": 100', '"priority": "^100"', /"100" is not a number/],
  [PLAN, '{', '{^,', /not JSON/],
  [PLAN, ': "', ': "^x', /InvalidCIDRNotation/],
  [EASY, '"Return401"', '"Return401"^x', /not JSON/],
  [EASY, '"unauthenticatedClientAction"', '"^unauthenticatedClientActon"', /did you mean "unauth/],
  [EASY, 'Return401', '^Return499', /one of RedirectToLoginPage/],
  [EASY, 'cation": true', 'cation": "^yes"', /"yes" is not true or false/],
  [POLICY, '<audience>', '^<audience>&', /not valid XML/],
  [POLICY, '<audiences>', '<^audience /><audiences>', /<audience> in <validate-jwt>.*"audiences"/],
  [POLICY, 'failed-validation-httpcode', '^failed-validation-httpcod', /did you mean "failed-/],
  [POLICY, "failed-validation-httpcode='401'", "^failed-validation-httpcode='x'", /a whole number/],
  [FRAGMENT, 'condition=', '^conditon=', /did you mean "condition"\?/],
  [FRAGMENT, '<choose>', '<^chose /><choose>', /did you mean "choose"\?/],
  [FRAGMENT, 'context.', '^contxt.', /the name contxt/],
  [KQL, 'summarize', '^sumarize', /did you mean "summarize"\?/],
  [KQL, '|', '^| ||', /Query operator expected/],
  [KQL, 'count()', '^cuont()', /did you mean "count"\?/],
  [SITE, 'httpsOnly: true', 'httpsOnly: ^tru', /BCP057/],
  [SITE, 'httpsOnly: true', '^httpOnly: true', /did you mean "httpsOnly"\?/],
  [SITE, 'httpsOnly: true', "httpsOnly: '^yes'", /not true or false/],
  [OPENAPI, '{', '{^,', /not JSON/],
  [OPENAPI, '"paths"', '"^pahts"', /did you mean "paths"\?/],
  [OPENAPI, '"post"', '"^pots"', /did you mean "post"\?/],
  [OPENAPI, '"operationId"', '"^operationID"', /did you mean "operationId"\?/],
  [OPENAPI, '"openapi": "3.0.3"', '"^openapi": 3', /3 is not a text/],
  ['infra/gateway/operations.json', '{', '{^,', /not JSON/],
  ['infra/gateway/protocols.json', '{', '{^,', /not JSON/],
  [CLIENTS, '{', '{^,', /not JSON/],
  [CLIENTS, '"clientId"', '"^clentId"', /available properties are/],
  [CLIENTS, VS_CODE, '^x', /Graph said .*appId/],
  [PUBLIC, '{', '{^,', /not JSON/],
  [PUBLIC, '"publicClient"', '"^publicCliet"', /Graph said/],
  [PUBLIC, '"http://localhost"', '"^ftp//localhost"', /Graph said .*redirectUris/],
  [SCOPES, '"type": "User"', '"type": "^Usr"', /Graph said .*'type'/],
  [SCOPES, '"isEnabled": true', '"isEnabled": "^yes"', /Graph said .*isEnabled/],
  ['scripts/configure-easy-auth.ts', 'import ', 'imprt ^', /Expected/],
  [MAIN, 'const config =', 'const ^^ =', /the server could not be built: /],
  [
    MAIN,
    'const config =',
    "throw ^new RangeError('x'); const config =",
    /does not start, so .*: RangeError: x/,
  ],
];

const WEAKENING: readonly (readonly [file: string, from: string, to: string, says: RegExp])[] = [
  [EASY, '"requireAuthentication": true', '"requireAuthentication": false', /sign-in-required/],
  [SITE, "minTlsVersion: '1.2'", "minTlsVersion: '1.0'", /TlsVersion/],
  [SITE, 'httpsOnly: true', 'httpsOnly: false', /httpsOnly is false/],
  [APP, '"access": "Deny",', '"access": "Allow",', /network\/|Internet/],
  [POLICY, VALIDATE_JWT, '', /gateway\//],
  [
    'infra/vault/vault.bicep',
    "publicNetworkAccess: 'Disabled'",
    "publicNetworkAccess: 'Enabled'",
    /public/i,
  ],
];

describe('an edit while the chain runs', needs('compiler'), () => {
  let editable: EditableChain;
  before(async () => {
    editable = await startEditableChain();
  });
  after(() => editable.stop());

  /** Saves the file with the first occurrence changed. @returns what was printed, and an undo. */
  async function save(file: string, from: string, to: string) {
    const { checkout, reapply, said } = editable;
    const path = join(checkout.root, file);
    const original = readFileSync(path, 'utf8');
    assert.ok(original.includes(from), `${file} does not contain ${from}`);
    const before = (original.split(from)[0] ?? '').split('\n');
    const start = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    const put = async (text: string) => {
      const first = said.length;
      writeFileSync(path, text);
      return { applied: await reapply.now(new Set([file])), lines: said.slice(first) };
    };
    const saved = await put(original.replace(from, () => to));
    return { ...saved, start, undo: () => put(original) };
  }

  for (const [file, from, to, says] of REFUSED) {
    test(`is refused with its place first, and applies again: ${file}, ${to}`, async () => {
      const mark = to.indexOf('^');
      const { applied, lines, start, undo } = await save(file, from, to.replace('^', ''));
      const mended = await undo();
      assert.equal(applied, false, 'it was accepted');
      const [line = ''] = lines.slice(-1);
      assert.match(line, says);
      const place = `${file}:${start.line}:${start.column + mark}`;
      assert.match(line, new RegExp(`^\\w+ not applied: ${RegExp.escape(place)}: `));
      assert.equal(line.split(file).length, 2, `the file is named again: ${line}`);
      assert.ok(
        mended.lines.some((one) => one.endsWith(`applies again: ${file}`)),
        mended.lines.join(),
      );
    });
  }

  test('builds and starts a changed server, and says what else to run', async () => {
    const { chain, checkout, said } = editable;
    const { twin } = chain;
    let fault = '';
    const reapply = createReapply(twin, {
      name: 'twin',
      root: checkout.root,
      log: (hop, line) => void (said as string[]).push(`${hop} ${line}`),
      build: async () => {
        if (fault !== '') throw new Error(fault);
      },
    });
    const pid = twin.platform.pid();
    const source = new Set(['server/src/tools/whoami/whoami.ts']);
    fault = 'The server could not be built.';
    assert.equal(await reapply.now(source), false);
    assert.match(
      said.at(-1) ?? '',
      /^platform not applied: server\/.*:\d+:\d+: The server could not/,
    );
    assert.equal(twin.platform.pid(), pid, 'the server was restarted');
    fault = '';
    const first = said.length;
    assert.ok(await reapply.now(source));
    reapply.close();
    const lines = said.slice(first).join('\n');
    assert.match(lines, /platform started the changed server/);
    assert.match(lines, /run "npm run generate" if a declaration changed/);
    assert.match(lines, /applies again: server\/src/);
    assert.notEqual(twin.platform.pid(), pid);
    assert.equal((await createScene(chain).callOpenTool()).status, 200);
  });

  for (const [file, from, to, says] of WEAKENING) {
    test(`is applied and called weaker: ${file}, ${to || 'removed'}`, async () => {
      const { applied, lines, undo } = await save(file, from, to);
      const mended = await undo();
      assert.ok(applied, lines.join());
      assert.ok(
        lines.some((line) => /weakens a protection/.test(line) && says.test(line)),
        lines.join(),
      );
      assert.ok(!mended.lines.some((line) => /weakens/.test(line)), mended.lines.join());
    });
  }
});
