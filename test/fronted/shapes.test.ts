import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needs } from '../support/needs.ts';
import { putBehind } from './put-behind.ts';
import { SHAPES } from './shapes.ts';

const PROGRAM = join(import.meta.dirname, 'shaped-program.ts');

describe('a server of the shape of', needs('linux'), () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    test(`${name} is reviewed whole, and answers with the one tool that is offered`, async (t) => {
      const { variables, tools, count, hidesErrors = false } = shape;
      const [tool = ''] = tools;
      const fronted = await putBehind(t, {
        command: [process.execPath, PROGRAM, name],
        environment: variables.slice(0, -1).map((variable) => `${variable}=some-value`),
        key: { variable: variables.at(-1) ?? '', value: 'the-key-of-the-account' },
        offer: [tool],
      });
      assert.match(fronted.printed, new RegExp(`fronted: ${count} tools, none of them offered`));
      assert.ok(!fronted.printed.includes('the-key-of-the-account'));
      const listed = JSON.stringify(await fronted.list());
      assert.deepEqual(listed.match(/"name":"[^"]+"/g), [`"name":"${tool}"`]);
      assert.doesNotMatch(listed, /You must call/);
      assert.equal((await fronted.call(tool, { query: 'it' })).text, 'Found it');
      assert.equal((await fronted.call(tool, { query: 'fail' })).isError, !hidesErrors);
      await fronted.stop();
      assert.deepEqual(fronted.processes(), []);
    });
  }
});
