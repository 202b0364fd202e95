import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../../../twin/gateway/csharp/fault.ts';
import { readXml } from '../../../twin/gateway/xlinq/parse.ts';
import { writeXml } from '../../../twin/gateway/xlinq/write.ts';

const isRefused = (text: string): void =>
  assert.throws(
    () => readXml(text),
    (error) => error instanceof Fault && error.name === 'XmlException',
    text.slice(0, 60),
  );

describe('XML that an expression reads', () => {
  test('has no document type, which could read files or grow without end', () => {
    isRefused('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>');
    isRefused('<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/">]><a>&x;</a>');
    isRefused('<!doctype a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><a>&z;</a>');
  });

  test('uses no entity that XML does not define itself', () => {
    isRefused('<a>&x;</a>');
    assert.equal(writeXml(readXml('<a>&lt;&#65;</a>')), '<a>&lt;A</a>');
  });

  test('is well-formed, to the end', () => {
    for (const text of ['', '<a>', '<a/><b/>', '<a b="1" b="2"/>', '<p:a/>', '<a>\0</a>', 'text'])
      isRefused(text);
  });

  test('does not nest without end', () => {
    isRefused(`${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`);
  });
});
