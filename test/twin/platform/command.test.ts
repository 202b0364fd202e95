import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Resource } from '../../../infra/model/deployment.ts';
import { checkRuntime, readCommand } from '../../../twin/platform/command.ts';

const siteOf = (service: string, siteConfig: Record<string, string>): Resource => ({
  id: '/sites/x',
  type: 'Microsoft.Web/sites',
  name: 'x',
  apiVersion: '1',
  tags: { 'azd-service-name': service },
  properties: { siteConfig },
});

const IMAGE = { linuxFxVersion: 'DOCKER|ghcr.io/example/ledger:1.4.2', appCommandLine: '' };

describe('the program of a site', () => {
  test('is the bridge where another MCP server has an image', () => {
    const site = siteOf('upstream-ledger', IMAGE);
    assert.doesNotThrow(() => checkRuntime(site));
    assert.deepEqual(readCommand(site), ['bridge.mjs']);
  });

  test('cannot be an image of ours', () => {
    for (const service of ['server', 'egress', 'upstream-']) {
      const site = siteOf(service, IMAGE);
      assert.throws(() => checkRuntime(site), /supports only Node/, service);
      assert.throws(() => readCommand(site), /supports only the command "node <file>"/, service);
    }
  });

  test('is the named file of any other site', () => {
    const site = siteOf('upstream-browser', {
      linuxFxVersion: 'NODE|24-lts',
      appCommandLine: 'node --max-old-space-size=512 bridge.mjs',
    });
    assert.doesNotThrow(() => checkRuntime(site));
    assert.deepEqual(readCommand(site), ['--max-old-space-size=512', 'bridge.mjs']);
  });
});
