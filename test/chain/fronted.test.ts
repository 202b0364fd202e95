import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { request } from 'undici';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { siteOf } from '../../infra/model/select.ts';
import { findOrInstallCompiler } from '../../infra/prediction/compiler/find.ts';
import { withOffer } from '../../scripts/front/edit-upstreams.ts';
import { machineClock } from '../../twin/kit/clock.ts';
import { createDispatcher } from '../../twin/kit/dial.ts';
import { type Control, openControl } from '../../twin/run/control.ts';
import { startTwin, type Twin } from '../../twin/run/start-twin.ts';
import { launchBrowser } from '../server/page/browser.ts';
import { copyRepository } from '../support/copy-repository.ts';
import { needs } from '../support/needs.ts';
import { createApplication } from './support/application.ts';
import { openCallback } from './support/callback.ts';
import { FREE_PORTS } from './support/chain.ts';
import { command } from './support/command.ts';
import { OFFICIAL_CLIENTS } from './support/official-clients.ts';
import { takeOwnPlace } from './support/own-place.ts';
import { accept, openBrowserOf, signInAs } from './support/person.ts';

const FOLDER = 'server/upstreams/notes';
const BASE = 'user_impersonation';
const FAILED = /^The service that this tool calls did not give a usable answer\. Give the operator/;

describe(
  'a server with a site of its own, put behind the chain by npm run front',
  needs('compiler'),
  () => {
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
    const front = (...args: readonly string[]) => run('scripts/front.ts', ...args);
    const deployed = () => readDeployment('twin', join(copy, 'infra'));

    /** Without what follows from it, which the next offer generates. */
    function offerQuietly(...tools: readonly string[]): void {
      const read = (name: string) => JSON.parse(readFileSync(join(copy, name), 'utf8'));
      const { upstreams } = tools.reduce(
        (files, tool) => withOffer(files, 'notes', tool, { calls: 10 }),
        {
          upstreams: read('server/upstreams.json'),
          lock: read('server/upstreams.lock.json'),
        },
      );
      writeFileSync(join(copy, 'server/upstreams.json'), JSON.stringify(upstreams));
    }

    before(async () => {
      copy = copyRepository();
      cpSync(join(import.meta.dirname, 'support/notes'), join(copy, FOLDER), { recursive: true });
      // Another server need not follow the style of this repository.
      writeFileSync(join(copy, FOLDER, 'other.ts'), 'var other = require("nothing");');
      await front('add', 'notes', '--', 'node', 'server.mjs');
      offerQuietly('remember', 'recall', 'dial');
      await front('offer', 'notes', 'surroundings', '--scope', 'notes.inspect');
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

    /** What a user of the chain gets. */
    async function call(user: string, tool: string, ...words: readonly string[]): Promise<string> {
      const { out, err } = await command('call', [tool, ...words, '--user', user, '--json']);
      const { result, error } = JSON.parse(out || err);
      return result?.content[0].text ?? error.message;
    }

    test('passes the checks of the repository', async () => {
      await run('scripts/check.ts', 'types', 'lint', 'unused');
      await run('scripts/test.ts', 'hook/azure-yaml', 'gateway/generate', 'server/tools');
    });

    test('answers each caller from a session of their own', async () => {
      assert.equal(await call('ada', 'remember', "text=Ada's page"), 'kept');
      assert.equal(await call('ada', 'recall'), "Ada's page");
      assert.equal(await call('ben', 'recall'), '');
    });

    test('asks for the scope of a tool, and runs it with the scope', async () => {
      const refused = await command('call', ['surroundings', '--user', 'ada']);
      assert.match(refused.out, /^403 /);
      assert.match(
        refused.out,
        /challenge {2}Bearer error="insufficient_scope".*\/notes\.inspect"/,
      );
      const scopes = ['--scope', BASE, '--scope', 'notes.inspect'];
      const { folder, environment } = JSON.parse(await call('ada', 'surroundings', ...scopes));
      assert.ok(!folder.startsWith(copy), 'it runs from what was pushed');
      const known = [
        'HOME',
        'HTTPS_PROXY',
        'HTTP_PROXY',
        'NODE_EXTRA_CA_CERTS',
        'NODE_USE_ENV_PROXY',
      ];
      assert.deepEqual(Object.keys(environment).sort(), [...known, 'NO_PROXY', 'PATH'].sort());
    });

    describe('a client', needs('chromium'), () => {
      let browser: Browser;
      before(async () => {
        browser = await launchBrowser();
      });
      after(() => browser.close());

      for (const { name, connect } of OFFICIAL_CLIENTS) {
        test(`signs its user in, sees the reviewed tools and steps up: ${name}`, async () => {
          const application = createApplication({
            connect,
            mcpUrl: twin.mcpUrl,
            clientId: String(twin.hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID),
            callback: await openCallback(),
            page: await openBrowserOf(browser),
            async answer(page, nth) {
              if (nth === 0) await signInAs(page, 'Cleo');
              await accept(page);
            },
          });
          const tools = await application.run((client) => client.tools());
          assert.deepEqual(tools.slice(-4), ['remember', 'recall', 'dial', 'surroundings']);
          const { content } = await application.run((client) => client.call('surroundings', {}));
          assert.match(JSON.stringify(content), /environment/);
          assert.equal(application.asked().length, 2);
          assert.ok(application.asked()[1]?.some((scope) => scope.endsWith('/notes.inspect')));
          twin.entra.directory.consents.splice(0);
        });
      }
    });

    test('reaches nothing of this machine', needs('ip', 'namespaces'), async () => {
      const { port } = new URL(twin.mcpUrl);
      assert.equal(
        await call('ada', 'dial', '--arguments', JSON.stringify({ port: Number(port) })),
        'ECONNREFUSED',
      );
    });

    test('is limited by the gateway for each caller', async () => {
      const answers: string[] = [];
      for (let i = 0; i < 11; i++)
        answers.push(await call('cleo', 'dial', '--arguments', '{"port":1}'));
      assert.deepEqual(answers.slice(0, 10), Array(10).fill('ECONNREFUSED'));
      assert.match(answers[10] ?? '', /^Too many requests; /);
    });

    for (const [what, file] of Object.entries({
      'lets the server connect to the site': 'app-upstreams',
      'lets the site admit the server': 'endpoints-upstreams',
    })) {
      test(`fails while the rule is removed that ${what}`, async () => {
        const path = join(copy, `infra/network/rules/${file}.json`);
        const text = readFileSync(path, 'utf8');
        assert.equal(text.split('"access": "Allow"').length, 2);
        writeFileSync(path, text.replace('"access": "Allow"', '"access": "Deny"'));
        await twin.update(deployed());
        assert.match(await call('ada', 'recall'), FAILED);
        writeFileSync(path, text);
        await twin.update(deployed());
        assert.doesNotMatch(await call('ada', 'recall'), FAILED);
      });
    }

    test('is reached by the server alone', async () => {
      const { properties } = twin.platform.reference(siteOf(deployed(), 'upstream-notes').id);
      const { defaultHostName } = properties as { defaultHostName: string };
      for (const from of [{ subnet: 'gateway' }, { internet: '198.51.100.20' }]) {
        const dispatcher = createDispatcher(await twin.network.outbound(from));
        const outcome = await request(`https://${defaultHostName}/healthz`, { dispatcher }).then(
          ({ statusCode }) => statusCode,
          () => 'no connection',
        );
        assert.ok([403, 'no connection'].includes(outcome), `${Object.values(from)}: ${outcome}`);
        await dispatcher.destroy();
      }
    });

    test('is not called once its tool has changed, until somebody has reviewed the change', async () => {
      const path = join(copy, FOLDER, 'tools.json');
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace('Returns the kept text.', 'Returns everything.'));
      await twin.platform.push();
      assert.match(await call('ben', 'recall'), /^This tool is not offered at present\./);
      assert.match(await call('ben', 'recall'), /^This tool does not exist; /);
      await assert.rejects(front('diff', 'notes'), /recall: changed\n.*\n.*"Returns everything\."/);
      writeFileSync(path, text);
      await front('diff', 'notes');
      await twin.platform.push();
    });

    test('leaves nothing behind once it is removed', async () => {
      await front('remove', 'notes');
      const root = join(import.meta.dirname, '../..');
      const files = [
        'server/upstreams.json',
        'server/upstreams.lock.json',
        'azure.yaml',
        'infra/tool-needs.generated.json',
        'infra/deployments/open.prediction.json',
        'infra/gateway/tool-limits.generated.fragment.xml',
      ];
      for (const file of files) {
        const [ours, theirs] = [root, copy].map((at) => readFileSync(join(at, file), 'utf8'));
        assert.equal(theirs, ours, file);
      }
      assert.ok(existsSync(join(copy, FOLDER, 'server.mjs')), 'what its owner wrote stays');
    });
  },
);
