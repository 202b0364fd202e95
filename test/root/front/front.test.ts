import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import {
  withAccepted,
  withOffer,
  withoutOffer,
  withoutUpstream,
  withUpstream,
} from '../../../scripts/front/edit-upstreams.ts';
import { digestOf } from '../../../server/src/call/definition.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { ORIGIN, serveOutside } from '../../server/outbound/outside.ts';
import { DEFINITIONS, UpstreamServer } from '../../server/upstream/upstream-server.ts';
import { copyRepository } from '../../support/copy-repository.ts';

const URL_OF = `${ORIGIN}/mcp`;
let upstream = new UpstreamServer();
const { env } = await serveOutside(
  () =>
    (...exchange) =>
      upstream.listener(...exchange),
);
const copy = copyRepository();
after(() => rmSync(copy, { recursive: true, force: true }));
const FILES = ['server/upstreams.json', 'server/upstreams.lock.json'];
const read = () => FILES.map((file) => readFileSync(join(copy, file), 'utf8'));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function front(args: readonly string[], more: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['scripts/front.ts', ...args],
      { cwd: copy, env: { ...process.env, ...env, ...more } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

beforeEach(() => {
  upstream = new UpstreamServer();
  for (const file of FILES) writeFileSync(join(copy, file), '{}\n');
});

describe('npm run front', () => {
  test('reads the tools of a server that wants a token with one from the environment', async () => {
    const scope = 'api://docs/Docs.Read';
    const more = { FRONT_TOKEN: 'the token' };
    const { code } = await front(['add', 'docs', URL_OF, '--on-behalf-of', scope], more);
    assert.equal(code, 0);
    const { requests } = upstream;
    assert.ok(requests.every(({ headers }) => headers.authorization === 'Bearer the token'));
    assert.ok(!read().join().includes('the token'));
    assert.deepEqual(JSON.parse(read()[0] ?? '').docs.credential, { kind: 'onBehalfOf', scope });
  });

  test('adds a server with all its tools for review, and offers none of them', async () => {
    const { code, stdout } = await front(['add', 'docs', URL_OF, '--secret', 'DOCS_KEY'], {
      DOCS_KEY: 'the key',
    });
    assert.equal(code, 0);
    assert.match(stdout, /^front {6}docs: 8 tools, none of them offered yet$/m);
    assert.ok(upstream.requests.every(({ headers }) => headers.authorization === 'Bearer the key'));
    const [upstreams = '', lock = ''] = read();
    assert.deepEqual(JSON.parse(upstreams), {
      docs: {
        url: URL_OF,
        credential: {
          kind: 'header',
          header: 'authorization',
          prefix: 'Bearer ',
          secret: 'DOCS_KEY',
        },
        tools: {},
      },
    });
    assert.deepEqual(
      JSON.parse(lock).docs.map(({ name }: { name: string }) => name),
      DEFINITIONS.map(({ name }) => name).sort(),
    );
    assert.ok(![upstreams, lock].join().includes('the key'));
    assert.deepEqual(readUpstreams(JSON.parse(upstreams), JSON.parse(lock)), []);
  });

  test('shows what changed since the review, with status 1, and nothing otherwise', async () => {
    await front(['add', 'docs', URL_OF]);
    assert.deepEqual(await front(['diff']), {
      code: 0,
      stdout: 'front      docs: as reviewed\n',
      stderr: '',
    });
    const [echo, ...rest] = DEFINITIONS as typeof DEFINITIONS & [(typeof DEFINITIONS)[0]];
    upstream.definitions = [{ ...echo, description: 'Repeats.' }, ...rest];
    const { code, stdout } = await front(['diff', 'docs']);
    assert.equal(code, 1);
    assert.deepEqual(stdout.split('\n').slice(1, 4), [
      '             echo: changed',
      '               - "description": "Repeats a text."',
      '               + "description": "Repeats."',
    ]);
  });

  const echo = DEFINITIONS[0] as (typeof DEFINITIONS)[0];
  const REFUSED: Readonly<
    Record<string, { args: readonly string[]; says: RegExp; tools?: readonly object[] }>
  > = {
    'without a verb': { args: [], says: /^Write one of: add/ },
    'with an unknown verb': { args: ['fetch', 'docs'], says: /^Write one of: add/ },
    'for a server that is not declared': {
      args: ['diff', 'mail'],
      says: /does not declare mail\./,
    },
    'for a name with a path': {
      args: ['add', '../x', URL_OF],
      says: /cannot be the name of a server/,
    },
    'for a name that every object has': {
      args: ['add', '__proto__', URL_OF],
      says: /cannot be the name of a server/,
    },
    'for a URL with a password': {
      args: ['add', 'docs', `https://u:hunter2@${new URL(ORIGIN).host}/mcp`],
      says: /^(?!.*hunter2).*Use https and a host name/,
    },
    'for a blob of the server': {
      args: ['add', 'docs', `blob:${URL_OF}`],
      says: /Use https and a host name/,
    },
    'for an answer that is longer than the way to the server carries': {
      args: ['add', 'docs', URL_OF, '--answer-kib', '512'],
      says: /^server\/upstreams\.json: docs: "answerKiB" is 512; /,
    },
    'for a secret that no setting can have': {
      args: ['add', 'docs', URL_OF, '--secret', 'docs-key'],
      says: /^server\/upstreams\.json: docs\.credential\.secret: is not supported; use /,
    },
    'for an option of another verb': {
      args: ['add', 'docs', URL_OF, '--scope', 'docs.read'],
      says: /^"add" does not use --scope, which belongs to "offer"\.\n$/,
    },
    'for the header of no key': {
      args: ['add', 'docs', URL_OF, '--header', 'x-api-key'],
      says: /^--header needs --secret\.\n$/,
    },
    'for two credentials': {
      args: ['add', 'docs', URL_OF, '--secret', 'DOCS_KEY', '--identity'],
      says: /^Use one of --secret, --identity and --on-behalf-of, not several\.\n$/,
    },
    'for the image of a URL': {
      args: ['add', 'docs', URL_OF, '--image', 'docs:1'],
      says: /^--image is only for a program, which follows "--"\.\n$/,
    },
    'for the address of a program': {
      args: ['add', 'docs', '--address', '10.40.0.9', '--', 'cat'],
      says: /^--address is only for a server with a URL\.\n$/,
    },
    'for a path that names a host': {
      args: ['add', 'docs', '--path', '//host/mcp', '--', 'cat'],
      says: /docs\.site\.path: must be a path such as \/mcp\.\n$/,
    },
    'for plain HTTP': {
      args: ['add', 'docs', 'http://api.tickets.example/mcp'],
      says: /Use https and a host name/,
    },
    'for this machine': {
      args: ['add', 'docs', 'https://localhost/mcp'],
      says: /Use https and a host name/,
    },
    'for an address': {
      args: ['add', 'docs', 'https://169.254.169.254/mcp'],
      says: /Use https and a host name/,
    },
    'for a server that does not answer': {
      args: ['add', 'docs', 'https://elsewhere.example/mcp'],
      says: /elsewhere\.example/,
    },
    'without the key that it needs': {
      args: ['add', 'docs', URL_OF, '--secret', 'DOCS_KEY'],
      says: /Set DOCS_KEY in the environment/,
    },
    'without the token that it needs': {
      args: ['add', 'docs', URL_OF, '--on-behalf-of', 'api://docs/Docs.Read'],
      says: /Set FRONT_TOKEN .*"az account get-access-token --scope api:\/\/docs\/Docs\.Read /,
    },
    'for a scope that belongs to no API': {
      args: ['add', 'docs', URL_OF, '--on-behalf-of', 'Docs.Read'],
      says: /is not one full scope; use the API and the name/,
    },
    'for one session of all callers on whose behalf it is called': {
      args: ['add', 'docs', URL_OF, '--on-behalf-of', 'api://docs/Docs.Read', '--shared'],
      says: /called on behalf of each caller cannot share one session/,
    },
    'for an identity without the API that it is for': {
      args: ['add', 'docs', URL_OF, '--identity'],
      says: /Declare the "audience" of the credential/,
    },
    'for a hostile name': {
      args: ['add', 'docs', URL_OF],
      tools: [{ ...echo, name: 'x" || true || "' }],
      says: /^The tool "x\\" .* has a name that is not 1 to 64 letters/,
    },
    'for a list of 10,000 tools': {
      args: ['add', 'docs', URL_OF],
      tools: Array.from({ length: 10_000 }, (_, i) => ({ ...echo, name: `tool_${i}` })),
      says: /answered with more than \d+ bytes/,
    },
  };
  for (const [what, { args, says, tools }] of Object.entries(REFUSED)) {
    test(`changes no file and says why in one line: ${what}`, async () => {
      if (tools) upstream.definitions = tools as typeof upstream.definitions;
      const { code, stdout, stderr } = await front(args);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, says);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.deepEqual(read(), ['{}\n', '{}\n']);
    });
  }
});

test('npm run front still runs on a definition that was edited by hand, and says how to repair it', async () => {
  const offer = { tool: 'search', callsPerMinute: 60 };
  const docs = { url: URL_OF, tools: { search: offer } };
  const edited = { sha256: '0', name: 'search', inputSchema: { type: 'object' } };
  writeFileSync(join(copy, FILES[0] ?? ''), JSON.stringify({ docs }));
  writeFileSync(join(copy, FILES[1] ?? ''), JSON.stringify({ docs: [edited] }));
  const { code, stderr } = await front(['check']);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^server\/upstreams\.lock\.json has no intact definition .* accept docs search/,
  );
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
});

test('npm run front -- check judges definitions that were written by hand', async () => {
  const one = {
    ...DEFINITIONS[0],
    name: 'echo',
    inputSchema: { type: 'object', pattern: '^(a+)+$' },
  };
  writeFileSync(
    join(copy, FILES[1] ?? ''),
    JSON.stringify({ docs: [{ sha256: digestOf(one), ...one }] }),
  );
  const { code, stderr } = await front(['check']);
  assert.equal(code, 1);
  assert.match(stderr, /has the pattern/);
});

describe('the reviewed files', () => {
  const none = { upstreams: {}, lock: {} };
  const docs = withUpstream(none, 'docs', { url: URL_OF, tools: {} }, DEFINITIONS);
  const offered = withOffer(docs, 'docs', 'echo', {
    as: 'docs_echo',
    calls: 30,
    scope: 'docs.read',
  });

  test('say who may call an offered tool, and under which name', () => {
    const [tool, ...more] = readUpstreams(offered.upstreams, offered.lock);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [tool?.name, tool?.definition.name, tool?.access.callsPerMinute, tool?.access.scope?.name],
      ['docs_echo', 'echo', 30, 'docs.read'],
    );
    assert.deepEqual(tool?.needs, { outbound: [ORIGIN] });
  });

  test('accept one changed tool and leave the others as they were reviewed', () => {
    const changed = DEFINITIONS.map((one) => ({ ...one, description: 'Changed.' }));
    const { lock } = withAccepted(offered, 'docs', changed, 'echo');
    const described = lock.docs?.filter(({ description }) => description === 'Changed.');
    assert.deepEqual(
      described?.map(({ name }) => name),
      ['echo'],
    );
    assert.throws(
      () => withAccepted(offered, 'docs', changed, 'other'),
      /docs has no tool "other"/,
    );
  });

  test('withdraw a tool by either of its names, and leave its review', () => {
    for (const tool of ['echo', 'docs_echo']) {
      const { upstreams, lock } = withoutOffer(offered, 'docs', tool);
      assert.deepEqual(readUpstreams(upstreams, lock), []);
      assert.deepEqual(lock, offered.lock);
    }
    const withdraw = () => withoutOffer(offered, 'docs', 'other');
    assert.throws(withdraw, /docs has no offered tool "other"\. Offered: docs_echo\./);
  });

  test('forget a removed server', () => {
    assert.deepEqual(withoutUpstream(offered, 'docs'), none);
  });

  test('offer nothing that was not reviewed', () => {
    const offer = () => withOffer(docs, 'docs', 'other', { calls: 60 });
    assert.throws(offer, /docs has no reviewed tool "other"\. It has: echo, /);
  });

  test('are refused while a tool is offered that the server no longer has', () => {
    assert.throws(
      () => readUpstreams(offered.upstreams, { docs: [] }),
      /has no definition of the tool echo from docs\. Remove docs_echo from "tools"/,
    );
  });

  test('are refused once a definition was edited by hand', () => {
    const lock = structuredClone(offered.lock) as Record<string, { description: string }[]>;
    for (const one of lock.docs ?? []) one.description = 'Edited.';
    assert.throws(
      () => readUpstreams(offered.upstreams, lock),
      /no intact definition of the tool echo from docs\. Run "npm run front -- accept docs echo"/,
    );
  });
});
