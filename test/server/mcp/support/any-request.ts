import fc from 'fast-check';
import type { Principal, Wire } from '../../../../server/src/call/values.ts';
import { SUPPORTED_VERSIONS } from '../../../../server/src/mcp/versions.ts';
import { BASE_ROLE, BASE_SCOPE } from '../../../../server/src/tools/access.ts';
import { NAMES, type Sent } from './create-endpoint.ts';

const PRINCIPALS: readonly Principal[] = [
  ['user', [BASE_SCOPE.name, 'guarded.read']] as const,
  ['user', [BASE_SCOPE.name]] as const,
  ['application', []] as const,
].map(([kind, scopes]) => ({
  kind,
  scopes,
  roles: kind === 'application' ? [BASE_ROLE.name] : [],
  tid: 't',
  oid: 'o',
  client: 'c',
  name: 'Ada',
  idp: undefined,
}));

const ODD_NAMES = ['constructor', '__proto__', 'toJSON', 'hasOwnProperty', '', 'cursor', 'task'];
const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, '', 'a', '\u2028<é"\\', {}, []),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...ODD_NAMES, 'a', 'form', 'listChanged'), tie('value'), {
      maxKeys: 2,
    }),
  ),
})).value;

/** The usual value nine times out of ten, so that most messages have at most one oddity. */
const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: anyJson });
/** An object of the given members, each of them sometimes odd or absent, and sometimes one more. */
const members = (usual: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Members> =>
  fc
    .tuple(
      fc.record(
        Object.fromEntries(
          Object.entries(usual).map(([name, value]) => [
            name,
            mostly(fc.oneof({ weight: 60, arbitrary: value }, none)),
          ]),
        ),
      ),
      fc.option(
        fc.dictionary(
          fc.constantFrom(...ODD_NAMES, 'a', 'requestState', 'inputResponses', 'traceparent'),
          anyJson,
          { maxKeys: 1 },
        ),
        { freq: 40 },
      ),
    )
    .map(([base, more]) => merge(base, more));
type Members = Readonly<Record<string, unknown>>;
/** Own members alone, also of a name such as `__proto__`. */
const merge = (base: Members, more: Members | null): Members =>
  Object.fromEntries(
    [...Object.entries(base), ...Object.entries(more ?? {})].filter(
      ([, value]) => value !== undefined,
    ),
  );

const text = fc.constantFrom('test', '', 'Ünïcode', '1.0.0');
const none = fc.constant(undefined);
const progress = fc.constantFrom(undefined, undefined, 'token', 7, 0, 1.5, null);
const PREFIX = 'io.modelcontextprotocol/';
const clientInfo = members({ name: text, version: text, title: fc.oneof(none, text), icons: none });
const capabilities = members({
  sampling: fc.constantFrom(undefined, {}),
  roots: fc.constantFrom(undefined, {}, { listChanged: true }),
  elicitation: fc.constantFrom(undefined, {}, { form: {} }, { url: {} }, { form: {}, url: {} }),
  experimental: fc.constantFrom(undefined, undefined, {}),
});
const META = {
  '2025': fc.oneof(
    { weight: 3, arbitrary: none as fc.Arbitrary<unknown> },
    members({ progressToken: progress }),
  ),
  '2026': members({
    [`${PREFIX}protocolVersion`]: fc.constantFrom(
      '2026-07-28',
      '2026-07-28',
      '2026-07-28',
      '2025-11-25',
    ),
    [`${PREFIX}clientInfo`]: fc.oneof(none, clientInfo),
    [`${PREFIX}clientCapabilities`]: capabilities,
    [`${PREFIX}logLevel`]: fc.constantFrom(undefined, undefined, undefined, 'info'),
    progressToken: progress,
  }),
};
const PARAMS: Readonly<Record<string, Record<string, fc.Arbitrary<unknown>>>> = {
  ping: {},
  'tools/list': { cursor: fc.constantFrom(undefined, undefined, undefined, 'c', null) },
  'server/discover': {},
  initialize: {
    protocolVersion: fc.constantFrom(...SUPPORTED_VERSIONS, '2099-01-01'),
    capabilities,
    clientInfo,
  },
  'tools/call': {
    name: fc.constantFrom(...NAMES, 'no_such_tool'),
    arguments: fc.oneof(
      fc.constantFrom(undefined, {}, null),
      members({ text: fc.oneof(none, text), flag: fc.constantFrom(undefined, true, null) }),
    ),
  },
  'resources/list': {},
  'notifications/initialized': {},
};

const message = (wire: Wire): fc.Arbitrary<Members> =>
  fc
    .oneof(
      { weight: 6, arbitrary: fc.constant('tools/call') },
      { weight: 9, arbitrary: fc.constantFrom(...Object.keys(PARAMS)) },
    )
    .chain((method) =>
      members({
        jsonrpc: fc.constant('2.0'),
        id: fc.constantFrom<unknown>(1, 0, 'a', '"\u2028', -7, 2 ** 53 - 1),
        method: fc.constant(method),
        params: members({ ...PARAMS[method], _meta: META[wire] }),
      }),
    );

/** Headers that agree with the message most of the time. */
const headersFor = (wire: Wire, { method, params }: Members): fc.Arbitrary<readonly string[]> => {
  const name = (params as Members | undefined)?.name;
  const sometimes = (usual: unknown, ...odd: readonly (string | undefined)[]) =>
    fc.oneof(
      {
        weight: 24,
        arbitrary: fc.constant(
          typeof usual === 'string' && /^[\w/.-]+$/.test(usual) ? usual : undefined,
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom(...odd) },
    );
  const isModern = wire === '2026';
  return fc
    .record({
      'MCP-Protocol-Version': isModern
        ? sometimes('2026-07-28', undefined, '2025-11-25', ' 2026-07-28')
        : fc.oneof(none, fc.constantFrom<string | undefined>(...SUPPORTED_VERSIONS, '1.0')),
      'Mcp-Method': sometimes(isModern ? method : undefined, 'ping', 'tools/call', undefined),
      'Mcp-Name': sometimes(isModern ? name : undefined, 'whoami', 'echo', undefined),
    })
    .map((fields) => [
      ...['Host', 'localhost', 'Content-Type', 'application/json'],
      ...Object.entries(fields).flatMap(([field, value]) =>
        value === undefined ? [] : [field, value],
      ),
    ]);
};

/** Requests in and near the simplest form of each method: most have at most one oddity. */
export const anyRequest: fc.Arbitrary<Sent> = fc.constantFrom<Wire>('2025', '2026').chain((wire) =>
  message(wire).chain((body) =>
    fc.record({
      principal: fc.constantFrom(...PRINCIPALS),
      rawHeaders: headersFor(wire, body),
      body: fc.constant(JSON.stringify(body)),
    }),
  ),
);
