import { LIMITS } from '../../../server/src/contract/limits.ts';
import { parse, walk } from './document.ts';
import { effective } from './effective.ts';
import { allExpressions } from './expressions.ts';
import { all, type Property, unless } from './property.ts';

const READERS = new Set(['mcp.policy.xml', 'content-safety.fragment.xml']);

/** Whether there is a query at all, which is refused; none of its text is in it. */
const HAS_QUERY =
  'context.Request.OriginalUrl.Query.Any() || !string.IsNullOrEmpty(context.Request.OriginalUrl.QueryString)';

const METADATA = new Set([
  'metadata.policy.xml',
  'authorization-server.policy.xml',
  'public-document.fragment.xml',
]);

/** Who is admitted, what is counted, what is returned. */
export const ACCESS: readonly Property[] = [
  {
    title:
      'tokens are signed, expire, and are for this API, tenant and version, within the skew of the server [Z-07]',
    check: (files) => {
      const [found, more] = all(files, 'validate-jwt');
      if (!found || more) return ['not one validate-jwt'];
      const { attributes, children } = found.element;
      const values = (name: string) =>
        children.find((child) => child.name === name)?.children ?? [];
      const texts = (name: string) =>
        values(name)
          .map(({ text }) => text)
          .join();
      const claims = values('required-claims').map(
        ({ attributes: claim, children: of }) => `${claim.name}=${of.map(({ text }) => text)}`,
      );
      const wanted: readonly [unknown, unknown][] = [
        [attributes['header-name'], 'Authorization'],
        [attributes['require-scheme'], 'Bearer'],
        [attributes['require-signed-tokens'], 'true'],
        [attributes['require-expiration-time'], 'true'],
        [attributes['failed-validation-httpcode'], '401'],
        [attributes['clock-skew'], String(LIMITS.clockSkewS)],
        [children[0]?.attributes.url, '{{openid-configuration}}'],
        [texts('audiences'), '{{audience}}'],
        [texts('issuers'), '{{issuer}}'],
        [claims.join(), 'tid={{tenant-id}},ver=2.0'],
      ];
      return wanted.filter(([is, should]) => is !== should).map(([, should]) => String(should));
    },
    breaks: [
      ['mcp.policy.xml', "require-signed-tokens='true'", "require-signed-tokens='false'"],
      ['mcp.policy.xml', "require-expiration-time='true'", ''],
      ['mcp.policy.xml', "clock-skew='60'", "clock-skew='3600'"],
      ['mcp.policy.xml', '<value>2.0</value>', '<value>1.0</value>'],
      [
        'mcp.policy.xml',
        '<audience>{{audience}}</audience>',
        '<audience>{{audience}}</audience><audience>api://x</audience>',
      ],
      ['mcp.policy.xml', '<issuer>{{issuer}}</issuer>', ''],
    ],
  },
  {
    title: 'nothing reads a body before its declared size is checked',
    check: (files) => {
      const steps = effective(files, 'mcp.policy.xml', 'inbound').map(({ element }) =>
        JSON.stringify(element.attributes),
      );
      const reads = steps.findIndex((step) => step.includes('Request.Body'));
      const judged = steps.findIndex((step) => step.includes(`> ${LIMITS.bodyBytes})`));
      const elsewhere = allExpressions(files).filter(
        ({ file, code }) => code.includes('Request.Body') && !READERS.has(file),
      );
      return [
        ...unless(judged >= 0 && judged < reads, 'order'),
        ...elsewhere.map(({ file }) => file),
      ];
    },
    breaks: [
      ['global.policy.xml', '> 65536', '> 1000000'],
      [
        'global.policy.xml',
        'string.Join("."',
        'context.Request.Body.As&lt;string>() + string.Join("."',
      ],
    ],
  },
  {
    title: 'the server has room for all headers that a caller may send [J-19]',
    check: (files) => {
      const steps = effective(files, 'mcp.policy.xml', 'inbound').map(({ element }) =>
        JSON.stringify(element.attributes),
      );
      const bound = `.Length > ${LIMITS.callerHeaderBytes})`;
      return unless(
        steps.some((step) => step.includes(bound)),
        'bound',
      );
    },
    breaks: [['global.policy.xml', '> 28672', '> 65536']],
  },
  {
    title: 'counters cannot collide: each key has its own prefix [D-02]',
    check: (files) => {
      const keys = all(files, 'rate-limit-by-key').map(
        ({ element }) =>
          /^@\("([a-z]+:(?:[a-z_]*:)?)" \+ \S.*\)$/.exec(
            element.attributes['counter-key'] ?? '',
          )?.[1],
      );
      return [
        ...unless(!keys.includes(undefined), 'no prefix'),
        ...unless(new Set(keys).size === keys.length, 'twice'),
      ];
    },
    breaks: [
      ['caller-limit.generated.fragment.xml', '"caller:" + ', ''],
      ['caller-limit.generated.fragment.xml', '"caller:"', '"address:"'],
    ],
  },
  {
    title: "a counter identifies the caller by the verified token's tenant and object [V-07]",
    check: (files) =>
      unless(
        all(files, 'set-variable').some(
          ({ element }) =>
            element.attributes.name === 'caller' &&
            /GetValueOrDefault\("tid", ""\) \+ ":" \+ .*GetValueOrDefault\("oid", ""\)/.test(
              element.attributes.value ?? '',
            ),
        ),
        'tid:oid',
      ),
    breaks: [['mcp.policy.xml', 'GetValueOrDefault("tid", "")', 'GetValueOrDefault("azp", "")']],
  },
  {
    title: 'metadata comes only from configuration, never from a request [BP-03]',
    check: (files) =>
      allExpressions(files)
        .filter(
          ({ file, code }) =>
            METADATA.has(file) && /Request\.(?!Method\b)/.test(code.replace(HAS_QUERY, '')),
        )
        .map(({ line }) => `line ${line}`),
    breaks: [
      [
        'public-document.fragment.xml',
        "name='phrase' value='OK'",
        `name='phrase' value='@(context.Request.Headers.GetValueOrDefault("Host", ""))'`,
      ],
      ...['metadata.policy.xml', 'authorization-server.policy.xml'].map(
        (file) =>
          [
            file,
            '"{" + (string)',
            '"{" + context.Request.Headers.GetValueOrDefault("Host", "") + (string)',
          ] as const,
      ),
    ],
  },
  {
    title: "the gateway uses an error's details but never reveals them [Z-07]",
    check: (files) =>
      Object.entries(files).flatMap(([file, text]) =>
        [...walk(parse(text))]
          .filter(({ name, attributes, text: body }) =>
            (name === 'when' ? body : JSON.stringify(attributes) + body).includes('LastError'),
          )
          .map(({ line }) => `${file}:${line}`),
      ),
    breaks: [
      [
        'global.policy.xml',
        "<set-variable name='refusal' value='too_many' />",
        "<set-variable name='refusal' value='too_many' /><set-variable name='body' value='@(context.LastError.Reason)' />",
      ],
    ],
  },
  {
    title: "no answer contains the site's host",
    check: (files) => [
      ...Object.entries(files)
        .filter(([file, text]) => /\{\{site-host\}\}/.test(text) && file !== 'global.policy.xml')
        .map(([file]) => file),
      ...Object.entries(files)
        .filter(([, text]) => /azurewebsites|windows\.net|azure-api/.test(text))
        .map(([file]) => file),
      ...all(files, 'set-variable')
        .filter(
          ({ element }) =>
            element.attributes.name !== 'refusal' &&
            /site-host/.test(element.attributes.value ?? '') &&
            element.attributes.name !== 'site-host',
        )
        .map(({ file }) => file),
    ],
    breaks: [
      ['page.policy.xml', "value='/.auth/login", "value='https://{{site-host}}/.auth/login"],
    ],
  },
];
