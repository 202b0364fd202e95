import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../support/needs.ts';
import { FILES } from './files.ts';
import { PolicySchema } from './schema.ts';

const needed = needs('schema');
const schema = needed.skip ? undefined : new PolicySchema();
const complaints = (text: string): string[] => schema?.complaints(text) ?? [];

for (const [name, text] of Object.entries(FILES)) {
  test(`accepts ${name} by the vendor's schema`, needed, () => {
    assert.deepEqual(complaints(text), []);
  });
}

const BROKEN = [
  ['an unknown element', 'mcp.policy.xml', '<rewrite-uri ', '<rewrite-url '],
  ['a missing attribute', 'global.policy.xml', "renewal-period='60'", ''],
  ['an attribute inside when', 'tool-limits.generated.fragment.xml', "calls='60'", "calls='many'"],
  ['an element inside return-response', 'answer.generated.fragment.xml', '<set-status', '<status'],
  [
    'an attribute of validate-jwt in a nested otherwise',
    'mcp.policy.xml',
    "require-signed-tokens='true'",
    "require-signed-tokens='maybe'",
  ],
  ['an element inside send-request', 'content-safety.fragment.xml', '<set-method>', '<method>'],
] as const;

for (const [what, name, from, to] of BROKEN) {
  test(`refuses ${what}`, needed, () => {
    const tag = from.match(/^<([\w-]+)>$/)?.[1];
    const text = (FILES[name] as string).replace(from, to);
    assert.notEqual(text, FILES[name]);
    const closed = tag ? text.replace(`</${tag}>`, `</${to.slice(1, -1)}>`) : text;
    assert.notDeepEqual(complaints(closed), []);
  });
}
