import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import type { LeftOut } from './left-out.ts';

/** A reporter for `node --test`: one line of JSON for each test or group that was left out. */
// biome-ignore lint/style/noDefaultExport: the test runner takes a reporter from nowhere else
export default async function* reportLeftOut(source: AsyncIterable<TestEvent>) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' || data.skip === undefined) continue;
    const leftOut: LeftOut = {
      file: relative(process.cwd(), data.file ?? ''),
      title: data.name,
      isGroup: data.details.type === 'suite',
      reason: String(data.skip),
    };
    yield `${JSON.stringify(leftOut)}\n`;
  }
}
