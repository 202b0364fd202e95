import type { TestEvent } from 'node:test/reporters';

/** A reporter for `node --test`: one line of JSON per test that ran, with its title. */
// biome-ignore lint/style/noDefaultExport: the test runner loads a reporter only from a default export
export default async function* reportTitles(source: AsyncIterable<TestEvent>) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite' || data.skip !== undefined) continue;
    yield `${JSON.stringify({ title: data.name, passed: type === 'test:pass' })}\n`;
  }
}
