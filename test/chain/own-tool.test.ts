import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { request } from 'undici';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { siteOf } from '../../infra/model/select.ts';
import { findOrInstallCompiler } from '../../infra/prediction/compiler/find.ts';
import { machineClock } from '../../twin/kit/clock.ts';
import { createDispatcher } from '../../twin/kit/dial.ts';
import { type Control, openControl } from '../../twin/run/control.ts';
import { startTwin, type Twin } from '../../twin/run/start-twin.ts';
import { copyRepository } from '../support/copy-repository.ts';
import { needs } from '../support/needs.ts';
import { FREE_PORTS } from './support/chain.ts';
import { command } from './support/command.ts';
import { takeOwnPlace } from './support/own-place.ts';

const ORIGIN = 'https://api.parcels.example';
const NEW = ['new', 'parcel_status', '--http', ORIGIN, '--secret', 'PARCELS_KEY'];
const FOLDER = 'server/src/tools/parcel-status';
/** Answers with the key that it was sent. */
const STAND_IN = `import { text } from 'node:stream/consumers';

const { headers } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify({ body: { state: headers.authorization } }));
`;
const FAILED = /^The service that this tool calls did not give a usable answer\. Give the operator/;
const NOT_SET_UP = /^The tool is not set up yet\. Give the operator the correlation id ([\w-]+)\.$/;

describe('a tool with a key and a service outside, made by npm run tool', needs('compiler'), () => {
  const { leave } = takeOwnPlace();
  let copy: string;
  let twin: Twin;
  let control: Control;
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;

  const run = (...args: readonly string[]) => {
    const env = { ...inherited, BICEP: findOrInstallCompiler() };
    return promisify(execFile)(process.execPath, args, { cwd: copy, env }).catch(
      ({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`),
    );
  };
  const deployed = () => readDeployment('twin', join(copy, 'infra'));

  before(async () => {
    copy = copyRepository();
    await run('scripts/tool.ts', ...NEW);
    writeFileSync(join(copy, FOLDER, 'test/stand-in.ts'), STAND_IN);
    await run('server/bundle.ts');
    twin = await startTwin({
      deployment: deployed(),
      ports: FREE_PORTS,
      bundle: join(copy, 'server/dist'),
      clock: machineClock,
      log: () => {},
      root: copy,
    });
    control = await openControl(FREE_PORTS);
    control.serve(twin);
  });
  after(async () => {
    await control?.close();
    await twin?.stop();
    rmSync(copy, { recursive: true, force: true });
    leave();
  });

  /** What a user of the chain gets: the value, or the text of the failure. */
  async function call(id = '7'): Promise<unknown> {
    const options = ['parcel_status', `id=${id}`, '--user', 'ada', '--json'];
    const { out } = await command('call', options);
    const { result } = JSON.parse(out);
    return result.structuredContent ?? result.content[0].text;
  }

  /** Applies an edit of a data file, as saving it would, and undoes it afterwards. */
  async function whileEdited(file: string, from: string, to: string, check: () => Promise<void>) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    assert.equal(text.split(from).length, 2, `${file}: ${from}`);
    writeFileSync(path, text.replace(from, to));
    try {
      await twin.update(deployed());
      await check();
    } finally {
      writeFileSync(path, text);
      await twin.update(deployed());
    }
  }

  test('passes the checks of the repository', async () => {
    await run('scripts/check.ts', 'types', 'lint', 'unused');
    await run('scripts/test.ts', 'parcel-status', 'server/tools', 'hook/azure-yaml');
  });

  test('says that its key is not set, and one command explains it', async () => {
    const text = String(await call());
    const [, id = ''] = NOT_SET_UP.exec(text) ?? assert.fail(text);
    const { out } = await command('logs', ['--correlation', id]);
    assert.match(
      out,
      /^tool {7}secret_missing [\w-]+ parcel_status: PARCELS_KEY is not set; on your machine, run /,
    );
  });

  test('works once the key is set, which stands in no command line and no output', async () => {
    const { status, out } = await command('secret', ['set', 'PARCELS_KEY'], {
      input: 'local-key\n',
    });
    assert.equal(status, 0);
    assert.match(out, /^vault {6}stored a new version of parcels-key; the server was restarted/);
    assert.deepEqual(await call(), { state: 'open' });
    assert.equal(await call('8'), 'No item has this id.');
    const { out: lines } = await command('logs', []);
    assert.ok(!lines.includes('local-key'));
  });

  const RULES: Readonly<Record<string, string>> = {
    'lets the server connect to the forwarding site': 'app-egress',
    'lets the forwarding site admit the server': 'endpoints-egress',
    'lets the forwarding site call out': 'egress',
  };
  for (const [what, file] of Object.entries(RULES)) {
    test(`fails while the rule is removed that ${what}`, async () => {
      const rules = `infra/network/rules/${file}.json`;
      await whileEdited(rules, '"access": "Allow"', '"access": "Deny"', async () => {
        assert.match(String(await call()), FAILED);
      });
      assert.deepEqual(await call(), { state: 'open' });
    });
  }

  test('calls a command in place of the service, through the same network', async () => {
    const services = join(copy, FOLDER, 'services.json');
    const recorded = readFileSync(services, 'utf8');
    const command = ['node', 'test/stand-in.ts'];
    writeFileSync(services, JSON.stringify({ [ORIGIN]: { command } }));
    assert.deepEqual(await call(), { state: 'Bearer local-key' });
    const rules = 'infra/network/rules/egress.json';
    await whileEdited(rules, '"access": "Allow"', '"access": "Deny"', async () => {
      assert.match(String(await call()), FAILED);
    });
    writeFileSync(services, recorded);
    assert.deepEqual(await call(), { state: 'open' });
  });

  test('fails while the grant on its secret is removed', async () => {
    const whole = deployed();
    const resources = whole.resources.filter(
      ({ type, id }) => !(type.endsWith('/roleAssignments') && id.includes('/parcels-key/')),
    );
    assert.equal(resources.length, whole.resources.length - 1);
    await twin.update({ ...whole, resources });
    assert.match(String(await call()), NOT_SET_UP);
    await twin.update(whole);
    assert.deepEqual(await call(), { state: 'open' });
  });

  test('fails while the forwarding site lists another origin, which its log names', async () => {
    const whole = deployed();
    const { id } = siteOf(whole, 'egress');
    const resources = whole.resources.map((resource) =>
      resource.id === `${id}/config/appsettings`
        ? { ...resource, properties: { MCP_EGRESS_ORIGINS: 'https://other.example' } }
        : resource,
    );
    await twin.update({ ...whole, resources });
    assert.match(String(await call()), FAILED);
    const { out } = await command('logs', []);
    assert.match(out, /egress {5}refused https:\/\/api\.parcels\.example, which /);
    await twin.update(whole);
  });

  test('leaves the forwarding site closed to everything but the server', async () => {
    const host = twin.platform.reference(siteOf(deployed(), 'egress').id).properties as {
      defaultHostName: string;
    };
    for (const from of [{ subnet: 'gateway' }, { internet: '198.51.100.20' }]) {
      const dispatcher = createDispatcher(await twin.network.outbound(from));
      const asking = request(`https://${host.defaultHostName}/healthz`, { dispatcher });
      const outcome = await asking.then(
        ({ statusCode }) => statusCode,
        () => 'no connection',
      );
      assert.ok(
        outcome === 403 || outcome === 'no connection',
        `${Object.values(from)}: ${outcome}`,
      );
      await dispatcher.destroy();
    }
  });

  test('leaves nothing behind once it is removed', async () => {
    await run('scripts/tool.ts', 'remove', 'parcel_status');
    assert.equal(existsSync(join(copy, 'server/src/tools/parcel-status')), false);
    const root = join(import.meta.dirname, '../..');
    const files = [
      'server/src/tools/list.ts',
      'azure.yaml',
      'infra/tool-needs.generated.json',
      'infra/deployments/open.prediction.json',
      'infra/gateway/tool-limits.generated.fragment.xml',
      'test/server/tools/golden/tools-list.json',
    ];
    for (const file of files) {
      const [ours, theirs] = [root, copy].map((at) => readFileSync(join(at, file), 'utf8'));
      assert.equal(theirs, ours, file);
    }
  });
});
