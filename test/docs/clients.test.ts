import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import common from '../../infra/deployments/common.json' with { type: 'json' };
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { clientsPage } from '../../scripts/connect/clients-page.ts';
import { OUTCOMES, TRIED_CLIENTS } from '../../scripts/connect/tried-clients.ts';
import { CLIENTS } from '../../server/src/contract/clients/all.ts';
import { endpointOf } from '../../server/src/contract/clients/endpoint.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('docs/clients.md', () => {
  test('matches the clients declared by the tests; npm run generate writes it', () => {
    const { path, text } = clientsPage();
    assert.equal(read(path), text);
  });

  for (const { client, modes, remedy, notRun, tests } of TRIED_CLIENTS) {
    test(`says for each metadata what it did: ${client}`, () => {
      assert.deepEqual(Object.keys(modes), METADATA_MODES);
      for (const outcome of Object.values(modes)) assert.ok(OUTCOMES.includes(outcome), outcome);
    });

    test(`names a remedy if its user has to act at expiry, and never stops without refresh: ${client}`, () => {
      const acts = Object.values(modes).some((one) => one === 'stops' || one === 'asks to sign in');
      if (acts) assert.ok(remedy);
      assert.notEqual(modes['pkce-no-refresh'], 'stops');
    });

    test(`is proven by tests, or says why none runs it: ${client}`, () => {
      assert.ok(tests.length > 0 || notRun);
    });

    for (const [file, title] of tests) {
      test(`cites an existing test for ${client}: ${title}`, () => {
        assert.ok(read(`test/${file}`).includes(title));
      });
    }
  }

  for (const { id } of CLIENTS) {
    test(`says what the client of these steps did: ${id}`, () => {
      assert.equal(TRIED_CLIENTS.filter((tried) => tried.id === id).length, 1);
    });
  }
});

describe('the steps for the chain of npm start, which has a fixed client id', () => {
  const readme = read('README.md');
  const endpoint = endpointOf({
    mcpUrl: 'http://localhost:8000/mcp',
    clientId: common.publicClientId,
    loginEndpoint: 'http://localhost:8001/',
    tenantId: common.tenantId,
    baseScope: 'user_impersonation',
  });
  const stepsOf = (id: string) => CLIENTS.find((client) => client.id === id)?.steps(endpoint) ?? [];

  for (const id of ['claude-code', 'inspector']) {
    test(`are those of the list in README.md: ${id}`, () => {
      const steps = stepsOf(id);
      assert.ok(steps.length > 0);
      for (const step of steps) {
        assert.ok(step.kind === 'run' && readme.includes(`\`${step.command}\``), readme);
      }
    });

    test(`become those without sign-in by leaving out what README.md says: ${id}`, () => {
      const command = (steps: ReturnType<typeof stepsOf>) =>
        steps[0]?.kind === 'run' ? steps[0].command : '';
      const without = CLIENTS.find((one) => one.id === id)?.stepsWithoutSignIn?.(endpoint.mcpUrl);
      const left = command(stepsOf(id)).replace(` --client-id ${endpoint.clientId}`, '');
      assert.equal(command(without ?? []), left);
      assert.ok(readme.includes('leave out `--client-id` with its value, and the login'));
    });
  }

  test('are those of the list in .vscode/mcp.json', () => {
    const [step] = stepsOf('vscode');
    assert.ok(step?.kind === 'save');
    assert.equal(step.file, '.vscode/mcp.json');
    const [server] = Object.values(JSON.parse(step.text).servers);
    const held = JSON.parse(read(step.file)).servers['secure-mcp-app-service-local'];
    assert.deepEqual(held, server);
  });
});
