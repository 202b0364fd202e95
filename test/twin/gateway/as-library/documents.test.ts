import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../../../../twin/gateway/json/read.ts';
import { jsonToXml } from '../../../../twin/gateway/xml/json-to-xml.ts';
import { xmlToJson } from '../../../../twin/gateway/xml/xml-to-json.ts';
import type { Program } from '../../../support/dotnet-program.ts';
import { needs } from '../../../support/needs.ts';
import { startLibrary } from './library.ts';

const WRITTEN = [
  '<a/>',
  '<a>1</a>',
  '<a b="1"/>',
  '<a b="1">x</a>',
  '<a><b/><b>2</b><c/></a>',
  '<a>x<b/>y</a>',
  '<a><!-- c --></a>',
  '<a><b/><!-- c --><!-- d --></a>',
  '<a><b/><!--c--><d/></a>',
  '<a b="1"><!--c--></a>',
  '<!-- top --><a/>',
  '<?xml version="1.0" encoding="utf-8" standalone="yes"?><a/>',
  '<a><![CDATA[x]]></a>',
  '<a>x<![CDATA[y]]></a>',
  '<s:a xmlns:s="urn:s"><s:b s:c="1"/></s:a>',
  '<a xmlns="urn:d"><b xmlns=""/></a>',
  '<a xmlns:s="urn:s" xmlns:t="urn:s"><s:b/><t:b/></a>',
  '<a xmlns:s="urn:s"><b xmlns:s="urn:t"><s:c/></b><s:c/></a>',
  '<a xml:lang="de">x</a>',
  '<a>  </a>',
  '<a> <b/> </a>',
  '<a_x0020_b/>',
  '<a xmlns:json="http://james.newtonking.com/projects/json"><b json:Array="true">1</b></a>',
  '<a b="&lt;&quot;&#10;"/>',
];

const NAMES = ['a', 'b', 'name', 'Item', 's:b', 't:c', 'x_x002F_y', 'é'];
const TEXTS = ['x', 'a b', '&lt;&amp;', '1.50', 'ü€', '\'"', 'line\nend'];
const name = fc.constantFrom(...NAMES);
const text = fc.constantFrom(...TEXTS);

const { node } = fc.letrec<{ node: string; children: string }>((tie) => ({
  node: fc
    .tuple(name, fc.constantFrom('', ' k="1"', ' s:k="2" l="&lt;"'), tie('children'))
    .map(([tag, attributes, content]) =>
      content === '' ? `<${tag}${attributes}/>` : `<${tag}${attributes}>${content}</${tag}>`,
    ),
  children: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constant(''),
    text.map((one) => `<![CDATA[${one}]]>`),
    fc.array(tie('node'), { maxLength: 4 }).map((all) => all.join('')),
    fc.tuple(tie('node'), text, fc.constant('<!--c-->')).map((all) => all.join('')),
  ),
}));
const xml = node.map((inner) => `<r xmlns:s="urn:s" xmlns:t="urn:t">${inner}${inner}</r>`);

const key = fc.constantFrom(
  'a',
  'b',
  'first name',
  '1st',
  'x/y',
  'é',
  'with-dash',
  'dot.ted',
  'Ünï',
);
/** What the service is known to write as .NET does: no null, no boolean, no empty list. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('x', '', 'a<b>&"c\'', '2020-01-31T10:20:30Z', 'ü€😀', ' padded '),
    fc.integer(),
    fc.constantFrom(2.5, -0.125, 1e21, 1.5e-7),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    fc.array(fc.oneof(fc.integer(), fc.constantFrom('x', 'y'), fc.dictionary(key, fc.integer())), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
}));
const json = fc
  .dictionary(key, value, { minKeys: 1, maxKeys: 4 })
  .map((one) => JSON.stringify({ root: one }));

const samples = <T>(of: fc.Arbitrary<T>): T[] => fc.sample(of, { numRuns: 300, seed: 7 });
const NAMING = { separator: '_', namespacePrefix: '', attributeBlock: '' };

/** Members in any order: the parser does not keep that of attributes and namespaces. */
const members = (text_: string): unknown => JSON.parse(text_.replaceAll(/\/\*.*?\*\//gs, ''));

describe('documents as Newtonsoft converts them', needs('dotnet'), () => {
  let library: Program;
  before(async () => {
    library = await startLibrary();
  });
  after(() => library.stop());

  const there = async (command: object): Promise<string> => {
    const { text: found, error } = await library.ask(JSON.stringify(command));
    assert.equal(error, undefined, JSON.stringify(command));
    return String(found);
  };
  const here = (document: string): string =>
    xmlToJson(document, { alwaysArrays: false, onlyElements: false });

  test('agree from XML to JSON, for written ones to the letter', async () => {
    for (const document of WRITTEN) {
      assert.equal(here(document), await there({ op: 'toJson', xml: document }), document);
    }
  });

  test('agree from XML to JSON, for generated ones', async () => {
    for (const document of samples(xml)) {
      const expected = await there({ op: 'toJson', xml: document });
      assert.deepEqual(members(here(document)), members(expected), document);
      const comments = (of: string) => of.match(/\/\*.*?\*\//gs);
      assert.deepEqual(comments(here(document)), comments(expected), document);
    }
  });

  test('agree from JSON to XML', async () => {
    for (const document of samples(json)) {
      for (const dates of [true, false]) {
        const expected = await there({ op: 'toXml', json: document, dates });
        assert.equal(jsonToXml(readJson(document, dates), NAMING), expected, document);
      }
    }
  });
});
