import { LIMITS } from '../../../server/src/contract/limits.ts';
import { type Element, parse, walk } from './document.ts';
import { type Files, fragmentFileOf } from './files.ts';
import { declaredValues } from './named-values.ts';
import { all, type Property, policies, unless } from './property.ts';

const SECTIONS = ['inbound', 'backend', 'outbound', 'on-error'];

/** How the documents fit together. */
export const SHAPE: readonly Property[] = [
  {
    title:
      'every policy has four sections, and all but the global one inherit in each (Azure.APIM.PolicyBase)',
    check: (files) =>
      policies(files).flatMap(([file, root]) => [
        ...unless(root.children.map(({ name }) => name).join() === SECTIONS.join(), file),
        ...root.children
          .filter(
            ({ children }) =>
              file !== 'global.policy.xml' && !children.some(({ name }) => name === 'base'),
          )
          .map(({ name }) => `${file}: ${name}`),
      ]),
    breaks: [
      ['mcp.policy.xml', '<on-error>\n    <base />', '<on-error>'],
      ['page.policy.xml', '<backend>\n    <base />\n  </backend>', ''],
    ],
  },
  {
    title: 'the global steps come first in every policy',
    check: (files) =>
      policies(files)
        .filter(([file]) => file !== 'global.policy.xml')
        .filter(([, root]) => root.children[0]?.children[0]?.name !== 'base')
        .map(([file]) => file),
    breaks: [['metadata.policy.xml', '<base />\n    <!-- The document', '<!-- The document']],
  },
  {
    title: 'one place forwards, and only requests that a policy has allowed [Z-07]',
    check: (files) => [
      ...unless(all(files, 'forward-request').length === 1, 'not one forward-request'),
      ...all(files, 'choose')
        .filter(({ file }) => file === 'global.policy.xml')
        .filter(({ element }) => [...walk(element)].some(({ name }) => name === 'forward-request'))
        .filter(
          ({ element }) =>
            element.children[0]?.attributes.condition !==
            '@(context.Variables.ContainsKey("forward"))',
        )
        .map(({ element }) => `line ${element.line}`),
      ...unless(
        all(files, 'set-variable').filter(
          ({ file, element }) =>
            file === 'global.policy.xml' && element.attributes.name === 'forward',
        ).length === 0,
        'global.policy.xml allows every request',
      ),
    ],
    breaks: [
      ['page.policy.xml', '<backend>\n    <base />', '<backend>\n    <forward-request />'],
      ['global.policy.xml', 'context.Variables.ContainsKey("forward")', 'true'],
      [
        'global.policy.xml',
        "<set-variable name='authentication'",
        "<set-variable name='forward' value='x' /><set-variable name='authentication'",
      ],
    ],
  },
  {
    title: 'answers pass unbuffered, within a time limit, and redirects are not followed [TR-12]',
    check: (files) =>
      all(files, 'forward-request').flatMap(({ element: { attributes } }) => [
        ...unless(attributes['buffer-response'] === 'false', 'buffered'),
        ...unless(attributes['follow-redirects'] === 'false', 'follows redirects'),
        ...unless(
          Number(attributes.timeout) * 1000 > LIMITS.callMs && Number(attributes.timeout) < 230,
          'time',
        ),
      ]),
    breaks: [
      ['global.policy.xml', "buffer-response='false'", "buffer-response='true'"],
      ['global.policy.xml', "follow-redirects='false'", "follow-redirects='true'"],
      ['global.policy.xml', "timeout='30'", "timeout='10'"],
    ],
  },
  {
    title: 'one place answers [X-04]',
    check: (files) =>
      all(files, 'return-response')
        .filter(({ file }) => file !== 'answer.generated.fragment.xml')
        .map(({ file }) => file),
    breaks: [['page.policy.xml', '<rewrite-uri', '<return-response /><rewrite-uri']],
  },
  {
    title: 'fragments exist, are used, and contain no fragments',
    check: (files) => {
      const used = all(files, 'include-fragment');
      const ids = new Set(used.map(({ element }) => element.attributes['fragment-id']));
      const there = Object.keys(files)
        .filter((file) => file.endsWith('.fragment.xml') && !file.includes('.off.'))
        .map((file) => file.replace(/(?:\.generated)?\.fragment\.xml$/, ''));
      return [
        ...there.filter((id) => !ids.has(id)),
        ...[...ids].filter((id) => !there.includes(id as string)).map(String),
        ...used.filter(({ file }) => file.endsWith('.fragment.xml')).map(({ file }) => file),
      ];
    },
    breaks: [
      ['mcp.policy.xml', "fragment-id='tool-limits'", "fragment-id='tool-limit'"],
      [
        'browser-answer.fragment.xml',
        "<set-variable name='refusal' value='not_found' />",
        "<include-fragment fragment-id='answer' />",
      ],
    ],
  },

  {
    title: 'every step of the two chains explains its position',
    check: (files) =>
      ['global.policy.xml', 'mcp.policy.xml'].flatMap((file) =>
        [...walk(parse(files[file] as string))].flatMap((block) =>
          unexplained(block).map(({ name, line }) => `${file}:${line} <${name}>`),
        ),
      ),
    breaks: [
      ['mcp.policy.xml', '<!-- The declared size is the size before decompression. -->', ''],
      [
        'global.policy.xml',
        "<!-- The server's own limit, enforced here so that no oversized body is forwarded. -->",
        '',
      ],
    ],
  },
  {
    title: 'every named value is declared, and every declared one is used',
    check: (files) => {
      const used = new Set(
        Object.values(files).flatMap((text) =>
          [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, name]) => name as string),
        ),
      );
      const declared = new Set(declaredValues());
      return [...used]
        .filter((name) => !declared.has(name))
        .concat([...declared].filter((name) => !used.has(name)));
    },
    breaks: [
      ['mcp.policy.xml', '{{audience}}', '{{client-id}}'],
      [
        'callback.policy.xml',
        '<base />',
        "<set-variable name='x' value='{{callback-host}}' /><base />",
      ],
    ],
  },
  {
    title: "no document exceeds the service's size limit with fragments expanded",
    check: (files) =>
      policies(files).flatMap(([file]) => unless(sizeOf(files, file) < DOCUMENT_BYTES, file)),
    breaks: [['answer.generated.fragment.xml', '<fragment>', `<fragment>${' '.repeat(60_000)}`]],
  },
];

/**
 * Steps of a section, or branches of a choose, without a comment. One comment covers a run of equal
 * elements, or a choose with a single branch; a branch may have it inside.
 */
function unexplained({ name, children, comment }: Element): Element[] {
  if (!SECTIONS.includes(name) && name !== 'choose') return [];
  if (name === 'choose' && children.length === 1 && comment !== undefined) return [];
  return children.filter((child, index) => {
    const isRun = children[index - 1]?.name === child.name && child.name.startsWith('set-');
    const isExplained = [child, ...child.children].some((one) => one.comment !== undefined);
    return !PLAIN.has(child.name) && !isRun && !isExplained;
  });
}

/** The service accepts policy documents of up to 256 KiB. */
const DOCUMENT_BYTES = 256 * 1024;

/** Elements that the previous step's comment explains. */
const PLAIN = new Set(['base', 'include-fragment']);

function sizeOf(files: Files, file: string): number {
  const text = files[file] as string;
  const elements = [...walk(parse(text))];
  const included = elements
    .filter(({ name }) => name === 'include-fragment')
    .map(
      ({ attributes }) => (files[fragmentFileOf(attributes['fragment-id'] ?? '')] as string).length,
    );
  const inherits = elements.some(({ name }) => name === 'base');
  const inherited = inherits ? sizeOf(files, 'global.policy.xml') : 0;
  return included.reduce((sum, size) => sum + size, text.length + inherited);
}
