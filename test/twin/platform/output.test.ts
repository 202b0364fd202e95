import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROCESS_LIMITS } from '../../../twin/platform/process/limits.ts';
import { Output } from '../../../twin/platform/process/output.ts';
import { tellFailures } from '../../../twin/platform/process/tell-failures.ts';

const unchanged = (line: string) => line;

test('prints a few failed tool calls a second, and the number of the others', () => {
  const said: string[] = [];
  let endSecond = () => {};
  const clock = {
    now: () => 0,
    after(_: number, callback: () => void) {
      endSecond = callback;
      return { cancel() {} };
    },
  };
  const output = new Output(
    unchanged,
    tellFailures(clock, (line) => said.push(line)),
  );
  output.add('listening\n');
  for (let call = 1; call <= 12; call++)
    output.add(`tool       tool_threw ${call} a: Error at b\n`);
  assert.deepEqual(
    said,
    [1, 2, 3, 4, 5].map((call) => `tool_threw ${call} a: Error at b`),
  );
  endSecond();
  assert.equal(said.at(-1), '7 more failed tool calls; "npm run logs" shows them');
  output.add('tool       output_unf');
  output.add('it 13 a: custom\u001b[2J\n');
  assert.equal(said.at(-1), 'output_unfit 13 a: custom [2J');
  endSecond();
  assert.equal(said.length, 7);
});

test('returns whole lines after a position, and only those that are kept', () => {
  const output = new Output(unchanged, () => {});
  output.add('one\ntwo\nthr');
  const first = output.since(0);
  assert.equal(first.text, 'one\ntwo\n');
  assert.equal(output.since(first.next).text, '');
  output.add('ee\n');
  const second = output.since(first.next);
  assert.equal(second.text, 'three\n');
  const line = `${'x'.repeat(99)}\n`;
  for (let length = 0; length < PROCESS_LIMITS.outputLength; length += 100) output.add(line);
  const { text } = output.since(second.next);
  assert.ok(text.length <= PROCESS_LIMITS.outputLength);
  assert.ok(
    text
      .split('\n')
      .slice(0, -1)
      .every((kept) => kept === line.trimEnd()),
  );
});
