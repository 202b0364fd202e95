import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadCSharp, type Parse } from '../../../../twin/gateway/csharp/parse.ts';
import { needs } from '../../../support/needs.ts';
import { COMPARERS } from './programs/comparers.ts';
import { STATEMENTS } from './programs/statements.ts';
import { WRONG } from './programs/wrong.ts';
import { type Answer, askDotnet } from './support/dotnet.ts';
import { askTwin, difference } from './support/twin.ts';

const RIGHT = [...STATEMENTS, ...COMPARERS];

describe('a block of statements', needs('dotnet'), () => {
  let parse: Parse;
  let answers: readonly Answer[];

  before(async () => {
    parse = await loadCSharp();
    answers = await askDotnet([...RIGHT, ...WRONG]);
  });

  for (const [at, code] of RIGHT.entries()) {
    test(`gives what it gives in .NET: ${code}`, () => {
      const answer = answers[at] as Answer;
      assert.ok(!('refused' in answer), JSON.stringify(answer));
      assert.equal(difference(code, askTwin(parse, code), answer), undefined);
    });
  }

  for (const [at, code] of WRONG.entries()) {
    test(`is refused as the compiler refuses it: ${code}`, () => {
      assert.ok('refused' in (answers[RIGHT.length + at] as Answer), 'by .NET');
      assert.ok('refused' in askTwin(parse, code), 'by the twin');
    });
  }
});
