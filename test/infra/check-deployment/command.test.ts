import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import common from '../../../infra/deployments/common.json' with { type: 'json' };
import { readAzure } from '../../../scripts/check-deployment/read-azure.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PREDICTION = join(ROOT, 'infra/deployments/locked.prediction.json');
const ENVIRONMENT = {
  AZURE_ENV_NAME: common.environmentName,
  AZURE_SUBSCRIPTION_ID: common.subscriptionId,
  AZURE_TENANT_ID: common.tenantId,
};
const NOT_FOUND = `echo 'ERROR: Not Found({"error":{"code":"ResourceNotFound"}})' >&2; exit 1`;

describe('the command', () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it on a machine whose az and azd are these scripts; an absent one is not installed. */
  function run(scripts: { az?: string; azd?: string }, ...args: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'check-command-'));
    folders.push(folder);
    mkdirSync(join(folder, 'running'));
    for (const [name, text] of Object.entries(scripts)) {
      writeFileSync(join(folder, name), `#!/bin/sh\ncd '${folder}'\n${text}\n`, { mode: 0o755 });
    }
    const command = join(ROOT, 'scripts/check-deployment.ts');
    return new Promise<{ status: number; out: string; err: string; folder: string }>((resolve) => {
      execFile(
        process.execPath,
        [command, '--prediction', PREDICTION, ...args],
        { env: { PATH: `${folder}:/usr/bin:/bin` } },
        (error, out, err) => resolve({ status: error ? Number(error.code) : 0, out, err, folder }),
      );
    });
  }

  const azd = `echo '${JSON.stringify(ENVIRONMENT)}'`;

  for (const [what, az, says] of [
    [
      'is not installed',
      undefined,
      /^The Azure CLI \(az\) is not on the PATH\. Install it .*az login/,
    ],
    [
      'is not signed in',
      `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`,
      /^The Azure CLI is not signed in .* Run `az login`, then run this again\.$/,
    ],
    [
      'may not read a resource',
      `echo 'ERROR: Forbidden({"error":{"code":"AuthorizationFailed"}})' >&2; exit 1`,
      /^Your account may not read \/subscriptions\/\S+\. Ask for the role Reader/,
    ],
    [
      'is throttled',
      `echo 'ERROR: Too Many Requests({"error":{"code":"TooManyRequests"}})' >&2; exit 1`,
      /^Azure is throttling requests\. Run this again in a few minutes\.$/,
    ],
    [
      'prints something else',
      'echo hello',
      /^`az rest` did not return JSON\. Update the Azure CLI/,
    ],
    [
      'finds no resource group',
      NOT_FOUND,
      /^The resource group rg-reference-mcp does not exist in subscription \S+\. Run `azd provision`/,
    ],
    [
      'gets a list without an end',
      `case "$5" in
        */resources*) echo "{\\"value\\":[],\\"nextLink\\":\\"$5\\"}";;
        *) ${NOT_FOUND};;
      esac`,
      /^https:\S+\/resources\S+ has more than 50 pages\.$/,
    ],
    [
      'gets a link to another host',
      `echo '{"value":[],"nextLink":"https://evil.example/?a"}'`,
      /^Azure returned an unexpected address: https:\/\/evil\.example\/\?a\.$/,
    ],
    [
      'gets a link that a shell would run',
      `echo '{"value":[],"nextLink":"https://management.azure.com/\\" & calc"}'`,
      /^Azure returned an unexpected address: /,
    ],
  ] as const) {
    test(`ends with status 2 and one sentence if the Azure CLI ${what}`, async () => {
      const { status, out, err } = await run({ azd, ...(az && { az }) });
      assert.deepEqual({ status, out }, { status: 2, out: '' });
      assert.match(err.trimEnd(), says);
      assert.equal(err.trimEnd().split('\n').length, 1);
    });
  }

  test('ends with status 2 if azd has no environment', async () => {
    const { status, err } = await run({ azd: 'echo no environment >&2; exit 1', az: NOT_FOUND });
    assert.equal(status, 2);
    assert.match(err, /^The azd environment could not be used .*no environment/);
  });

  test('ends with status 2 if the prediction cannot be read', async () => {
    const { status, err } = await run({ azd, az: NOT_FOUND }, '--prediction', 'missing.json');
    assert.equal(status, 2);
    assert.match(err, /^missing\.json is not a prediction: /);
  });

  test('reads on if Azure does not offer a list, but not if it refuses a resource', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'check-command-'));
    folders.push(folder);
    const script = `#!/bin/sh\necho 'ERROR: Bad Request({"error":{}})' >&2\nexit 1\n`;
    writeFileSync(join(folder, 'az'), script, { mode: 0o755 });
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH}`;
    try {
      const path = '/subscriptions/x/slots?api-version=1';
      const answers = await readAzure([{ path, isList: true }]);
      assert.deepEqual(answers.get(path), { refused: 'Azure refused it: Bad Request' });
      await assert.rejects(readAzure([{ path, isList: false }]), /Azure could not be read/);
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('sends only GET requests, at most four at once', async () => {
    const az = `echo "$*" >> requests
      mkdir "running/$$"
      ls running | wc -l >> counts
      rmdir "running/$$"
      ${NOT_FOUND}`;
    const { folder } = await run({ azd, az });
    const lines = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n');
    const requests = lines('requests');
    assert.ok(requests.length > 70, String(requests.length));
    for (const line of requests) {
      assert.match(
        line,
        /^rest --method get --url https:\/\/management\.azure\.com\/subscriptions\//,
      );
    }
    assert.ok(!requests.some((line) => /\/config\/appsettings|listSecrets|\/list\b/.test(line)));
    assert.ok(Math.max(...lines('counts').map(Number)) <= 4);
  });
});
