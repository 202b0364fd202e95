import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCSharp } from '../../../../twin/gateway/csharp/parse.ts';
import { needs } from '../../../support/needs.ts';
import { program } from './programs/generate.ts';
import { type Answer, askDotnet } from './support/dotnet.ts';
import { askTwin, difference } from './support/twin.ts';

const WANTED = 2000;

/** The compiler refuses a few, such as those with a constant that is too large. */
const PROGRAMS = Array.from({ length: WANTED + 20 }, (_, seed) => program(seed));

test(
  '2,000 generated programs end as in .NET, with a value or an exception',
  needs('dotnet'),
  async () => {
    const parse = await loadCSharp();
    const answers = await askDotnet(PROGRAMS);
    const differences = PROGRAMS.map((code, at) =>
      difference(code, askTwin(parse, code), answers[at] as Answer),
    );
    assert.deepEqual(
      differences.filter((one) => one !== undefined),
      [],
    );
    const count = (kind: string): number => answers.filter((answer) => kind in answer).length;
    assert.ok(count('value') + count('error') >= WANTED, `${count('refused')} were refused`);
    assert.ok(count('error') > 200 && count('value') > 1000, 'both ends are common');
  },
);
