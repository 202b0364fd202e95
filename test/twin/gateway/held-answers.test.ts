import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { heldAnswers } from '../../../twin/gateway/held-answers.ts';
import { readDocument } from '../../../twin/gateway/policy-document.ts';
import { FILES } from '../../infra/gateway/files.ts';

const resource = { id: '', type: 'policy', name: 'one', apiVersion: '' };
const notes = (text: string) =>
  heldAnswers(readDocument(text, { resource, file: () => 'one.xml' }, new Map()));
const policy = (backend: string, outbound = '') =>
  `<policies>\n<backend>${backend}</backend>\n<outbound>${outbound}</outbound>\n</policies>`;

const READING = '@(context.Response.Body.As&lt;string>(preserveContent: true))';

describe('answers that a policy buffers', () => {
  for (const [what, text, line] of [
    ['is told to buffer', policy('<forward-request buffer-response="true" />'), 2],
    ['buffers, as it does by default', policy('<forward-request />'), 2],
    ['reads it into a variable', policy('', `<set-variable name="a" value="${READING}" />`), 3],
    ['reads it into a text', policy('', `<set-body>${READING}</set-body>`), 3],
  ] as const) {
    test(`are reported with file and line if a step ${what}`, () => {
      const found = notes(text);
      assert.equal(found.length, 1);
      assert.match(
        found[0] as string,
        new RegExp(`^one.xml line ${line}: .*a stream arrives only when it ends$`),
      );
    });
  }

  test('are not reported for steps that pass a stream', () => {
    assert.deepEqual(notes(policy('<forward-request buffer-response="false" />')), []);
    const status = '@(context.Response.StatusCode)';
    assert.deepEqual(notes(policy('', `<set-variable name="a" value="${status}" />`)), []);
  });

  test('do not occur in the deployed policies', () => {
    const deployed = Object.values(FILES).map((text) => text.replaceAll(/\{\{[^}]*\}\}/g, 'x'));
    assert.deepEqual(deployed.flatMap(notes), []);
  });
});
