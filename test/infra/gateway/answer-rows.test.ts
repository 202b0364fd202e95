import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GATEWAY_REFUSALS } from '../../../infra/gateway/refusals.ts';
import { header } from '../../support/gateway/case.ts';
import { useTrial } from '../../support/gateway/trial.ts';
import { FILES } from './files.ts';

const trial = useTrial();

const ANSWER = 'answer.generated.fragment.xml';

/** The same rows for a parser that leaves a line break in an attribute, where XML makes a space of it. */
const UNFOLDED = {
  ...FILES,
  [ANSWER]: (FILES[ANSWER] as string).replace(/value='\n[^']*'/, (rows) =>
    rows.replaceAll('\n', '&#10;'),
  ),
};

describe('the rows of the table of refusals', () => {
  for (const [what, files] of [
    ['a space', FILES],
    ['a line break', UNFOLDED],
  ] as const) {
    test(`are one sentence and one challenge where XML passes on ${what}`, async () => {
      const exchange = await trial.send({ headers: { Authorization: undefined }, files });
      assert.equal(
        JSON.parse(exchange.reply.body).error.message,
        GATEWAY_REFUSALS.no_credential?.message,
      );
      assert.match(header(exchange, 'WWW-Authenticate') ?? '', /^Bearer [^ ]+, scope="[^ ]+"$/);
    });
  }

  test('differ in the two files', () => {
    assert.notEqual(UNFOLDED[ANSWER], FILES[ANSWER]);
  });
});
