import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import phrases from '../../twin/safety/data/phrases.json' with { type: 'json' };
import { predictEdited } from '../infra/support/deployment-tests.ts';
import { needs } from '../support/needs.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { startChain } from './support/chain.ts';
import { createScene, type Scene } from './support/scene.ts';

describe('the chain with the content check', needs('compiler'), () => {
  let scene: Scene;
  before(async () => {
    const lines = ['param contentSafety = true'];
    const { deployment } = await predictEdited({ base: 'twin-locked', lines });
    scene = createScene(await startChain(undefined, { deployment }));
  });
  after(() => scene.chain.stop());

  test('lets harmless arguments through', async () => {
    assert.equal((await scene.callOpenTool()).status, 200);
  });

  test('refuses an attack in the arguments before the server sees it', async () => {
    const [attack = ''] = phrases.attacks;
    const { status, json } = await scene.call(OPEN_TOOL.name, { note: `Please ${attack}.` });
    assert.equal(status, 403);
    assert.match(JSON.stringify(json), /unsafe_content/);
  });

  test('keeps its endpoint from other parts of the network', async () => {
    const account = scene.chain.twin
      .deployment()
      .resources.find(({ type }) => type === 'Microsoft.CognitiveServices/accounts');
    const url = `https://${account?.name}.cognitiveservices.azure.com/`;
    for (const from of [{ subnet: 'app' }, { internet: '198.51.100.20' }] as const) {
      const { status } = await scene.dial(from, url);
      assert.ok(status === 403 || typeof status === 'string', String(status));
    }
  });
});
