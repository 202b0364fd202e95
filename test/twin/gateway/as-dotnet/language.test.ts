import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGE } from '../../../../twin/gateway/csharp/language.ts';
import { loadCSharp } from '../../../../twin/gateway/csharp/parse.ts';
import { askTwin } from './support/twin.ts';

for (const { name, example, refused } of LANGUAGE) {
  test(`${refused ? 'refused' : 'runs'}, as the list of forms says: ${name}`, async () => {
    const answer = askTwin(await loadCSharp(), example);
    assert.equal('refused' in answer, refused !== undefined, JSON.stringify(answer));
    assert.ok(!('error' in answer) || example.includes('["a"]'), JSON.stringify(answer));
  });
}
