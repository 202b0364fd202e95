import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import type { Met, Skipped } from './skipped.ts';

/** A reporter for `node --test`: one line of JSON per test and group, with why it was skipped. */
// biome-ignore lint/style/noDefaultExport: the test runner loads a reporter only from a default export
export default async function* reportMet(source: AsyncIterable<TestEvent>) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const met: Met = {
      file: relative(process.cwd(), data.file ?? ''),
      title: data.name,
      isGroup: data.details.type === 'suite',
    };
    const line: Met | Skipped =
      data.skip === undefined ? met : { ...met, reason: String(data.skip) };
    yield `${JSON.stringify(line)}\n`;
  }
}
