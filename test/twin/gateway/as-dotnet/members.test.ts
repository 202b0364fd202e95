import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadCSharp, type Parse } from '../../../../twin/gateway/csharp/parse.ts';
import { needs } from '../../../support/needs.ts';
import { memberCases } from './cases.ts';
import { type Answer, askDotnet } from './support/dotnet.ts';
import { askTwin, difference } from './support/twin.ts';

const CASES = memberCases();

/** Programs that .NET accepts; fewer only where there are no more different ones. */
const ENOUGH = 5;

test('every type of a member has samples', () => {
  const lacking = CASES.filter(({ missing }) => missing.length > 0);
  assert.deepEqual(
    lacking.map(({ what, missing }) => `${what} needs samples of ${missing.join(', ')}`),
    [],
  );
});

describe('a member of a type', needs('dotnet'), () => {
  let parse: Parse;
  let answers: ReadonlyMap<string, Answer>;

  before(async () => {
    parse = await loadCSharp();
    const programs = [...new Set(CASES.flatMap((one) => one.programs))];
    const told = await askDotnet(programs);
    answers = new Map(programs.map((code, at) => [code, told[at] as Answer]));
  });

  for (const { what, programs } of CASES) {
    test(`is as in .NET: ${what}`, () => {
      const differences = programs
        .map((code) => difference(code, askTwin(parse, code), answers.get(code) as Answer))
        .filter((one) => one !== undefined);
      assert.deepEqual(differences, []);
      const accepted = programs.filter((code) => !('refused' in (answers.get(code) as Answer)));
      assert.ok(
        accepted.length >= Math.min(ENOUGH, programs.length),
        `${accepted.length} programs ran`,
      );
    });
  }
});
