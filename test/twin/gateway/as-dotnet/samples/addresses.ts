import type { Samples } from './type.ts';

const ADDRESSES: readonly string[] = [
  'http://example.com',
  'HTTP://Example.COM:80/A b/%41%2f?q=\u00fc x#frag',
  'https://user:pa%20ss@example.com/',
  'http://example.com:8080/a/../b/./c',
  'http://example.com//a//b',
  'http://b\u00fccher.example/',
  'http://[::1]:8080/',
  'http://[2001:DB8:0:0::1]/x',
  'http://127.1/',
  'http://localhost/?a=b&c=d',

  'urn:a:b',
  'custom://Host/Path',
  'wss://example.com',
  'http://',
  'http:///a',
  'http://a b/',
  'http:a',
  '',
  'a/b',
  'http://example.com:99999/',
  'http://example.com:0/',
  'http://example.com/a%20b%zz?x=%41&y=a+b',
  'http://example.com/%e4%b8%ad?x=%e4%b8%ad',
  'http://example.com/a\\b',
  '  http://example.com/  ',
  "http://example.com/a'()*!~[]{}|^<>`",
  'http://example.com/?a{}|',
  'http://example.com/a;b=c,d:e@f&g=h$i+j',
  'http://example.com?q',
  'http://example.com#f',
  'http://example.com/a?b?c#d#e',
  'http://example.com:/',
  'http://example.com/%7Eabc%2D%2F%3F%20%25',
  'http://example.com/a/b/',
  'http://exa_mple.com/',
  'http://example.com/..',
  'http://example.com/a/.',
  'http://user@:80/',
  'https://example.com/a/b/c.txt?x=1',
];

const REFERENCES: readonly string[] = [
  '../d?e#f',
  '?x',
  '#f',
  '//other/y',
  '/y',
  'http://z/',
  '',
  'a/b',
  './c',
  '../../..',
  'x:y',
  'd?e=/f',
  ' g ',
];

const quoted = (texts: readonly string[]): string[] => texts.map((one) => JSON.stringify(one));

const TEXTS = quoted([
  "a b/\u00fc~!'()*-._&=+%",
  'plain',
  '',
  '%41%2f%zz%C3%BC%FF',
  '\ud83d\ude00',
  '%',
  'a%20b',
  '[]{}#?@:;,$',
]);

/** Addresses and what is read from them. */
export const ADDRESS_SAMPLES: Samples = {
  'Uri.new string': [...quoted(ADDRESSES), ...quoted(['?x', '#f'])],
  'Uri.TryCreate string': quoted(REFERENCES),
  'Uri.EscapeDataString string': TEXTS,
  'Uri.EscapeUriString string': TEXTS,
  'Uri.UnescapeDataString string': TEXTS,
  'Uri.IsHexEncoding string': TEXTS,
  'Uri.CheckSchemeName string': quoted(['http', 'a+b', '1a', '', 'x y']),
  'Uri.Equals object': [
    '(object)new Uri("http://EXAMPLE.com:80/#f")',
    '(object)"http://example.com/"',
    '(object)null',
    '(object)1',
    '(object)new Uri("https://example.com/")',
  ],
  Uri: ADDRESSES.filter(
    (one) =>
      !/^(?:http:\/\/|http:\/\/\/a|http:\/\/a b\/|http:a||a\/b|.*:99999\/|http:\/\/user@:80\/)$/.test(
        one,
      ),
  ).map((one) => `new Uri(${JSON.stringify(one)})`),
  'Uri.new Uri': [
    'new Uri("http://example.com/a/b?c")',
    'new Uri("https://example.com:8443/")',
    'new Uri("http://example.com/a/.")',
    'new Uri("http://[::1]/x/y/z")',
    '(Uri)null',
  ],
  UriPartial: ['UriPartial.Scheme', 'UriPartial.Authority', 'UriPartial.Path', 'UriPartial.Query'],
};
