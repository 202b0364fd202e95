/** The files of a new tool. What they contain works as it stands and passes the tests. */

export interface ToolName {
  /** As clients call it: `ticket_status`. */
  readonly tool: string;
  /** `ticket-status` */
  readonly folder: string;
  /** `ticketStatus` */
  readonly constant: string;
  /** `Ticket status` */
  readonly title: string;
}

export interface NewTool {
  readonly name: ToolName;
  readonly origin: string | undefined;
  readonly secret: string | undefined;
  readonly scope: string | undefined;
  readonly role: string | undefined;
}

/** @throws if the text cannot be the name of a tool, a folder and a constant. */
export function readName(tool: string): ToolName {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(tool) || tool.length > 64) {
    throw new Error(
      `"${tool}" cannot be the name of a tool. Use lower-case words and underscores, such as ticket_status.`,
    );
  }
  const words = tool.split('_');
  const [first = '', ...rest] = words;
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  return {
    tool,
    folder: words.join('-'),
    constant: first + rest.map(capital).join(''),
    title: capital(words.join(' ')),
  };
}

export function filesOf(tool: NewTool): Readonly<Record<string, string>> {
  const { folder } = tool.name;
  return {
    [`${folder}.ts`]: source(tool),
    [`test/${folder}.test.ts`]: testOf(tool),
    ...(tool.origin !== undefined && { 'services.json': services(tool.origin, tool.secret) }),
  };
}

/** Not written out, so that no search for imports takes those of a new tool for this file's. */
const UP = '../';

const list = (values: readonly (string | undefined)[]): string =>
  `[${values
    .filter((value) => value !== undefined)
    .map((value) => `'${value}'`)
    .join(', ')}]`;

function source(tool: NewTool): string {
  const { name, origin, secret, scope, role } = tool;
  const needs = [
    ...(secret === undefined ? [] : [`secrets: ${list([secret])}`]),
    ...(origin === undefined ? [] : [`outbound: [ORIGIN]`]),
  ];
  const access = [
    ...(scope === undefined ? [] : ['scope: SCOPE']),
    ...(role === undefined ? [] : ['role: ROLE']),
    'callsPerMinute: 60',
  ];
  const types = [scope && 'ScopeDeclaration', role && 'RoleDeclaration'].filter(Boolean);
  return `import * as z from 'zod';
${types.length > 0 ? `import type { ${types.sort().join(', ')} } from '${UP}access.ts';\n` : ''}${origin === undefined ? '' : `import { toShownText } from '${UP}plain-text.ts';\n`}import { defineTool } from '${UP}tool.ts';

${origin === undefined ? '' : `const ORIGIN = '${origin}';\n\n`}${scope === undefined ? '' : scopeOf(scope, name)}${role === undefined ? '' : roleOf(role, name)}${origin === undefined ? '' : ANSWER}/** Describe what the tool does, and what it must never do. */
export const ${name.constant} = defineTool({
  name: '${name.tool}',
  title: '${name.title}',
  description: '${origin === undefined ? 'Returns the number of words in a text.' : 'Returns the state of the item with this id.'}',
  ${origin === undefined ? PURE_SCHEMAS : HTTP_SCHEMAS}
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: ${origin !== undefined},
  },
  access: { ${access.join(', ')} },
${needs.length > 0 ? `  needs: { ${needs.join(', ')} },\n` : ''}  samples: [${origin === undefined ? "{ text: 'two words' }" : "{ id: '7' }"}],
${origin === undefined ? pureRun(secret) : httpRun(secret)}});
`;
}

const scopeOf = (scope: string, { title }: ToolName): string => `const SCOPE: ScopeDeclaration = {
  name: '${scope}',
  adminTitle: '${title}, on behalf of the signed-in user',
  adminText: 'Allows the application to use this tool on behalf of the signed-in user.',
  userTitle: '${title}, on your behalf',
  userText: 'Allows the application to use this tool on your behalf.',
};

`;

const roleOf = (role: string, { title }: ToolName): string => `const ROLE: RoleDeclaration = {
  name: '${role}',
  title: '${title}',
  text: 'Users and applications that may use this tool.',
  assignableTo: ['User', 'Application'],
  grantedTo: 'deployer',
};

`;

const ANSWER = `/** The part of the response that the tool uses. Its text is untrusted. */
const ITEM = z.object({ state: z.string() });

`;

const PURE_SCHEMAS = `input: z.strictObject({ text: z.string().max(1000) }),
  output: z.strictObject({ words: z.int().nonnegative() }),`;

const HTTP_SCHEMAS = `input: z.strictObject({ id: z.string().regex(/^[0-9A-Za-z-]{1,64}$/) }),
  output: z.strictObject({ state: z.string() }),`;

const pureRun = (secret: string | undefined): string =>
  secret === undefined
    ? `  run: ({ text }) => ({ ok: true, value: { words: text.split(/\\s+/).filter(Boolean).length } }),
`
    : `  run({ text }, { secret }) {
    const key = secret('${secret}');
    return { ok: true, value: { words: text.split(key).length } };
  },
`;

const httpRun = (
  secret: string | undefined,
): string => `  async run({ id }, { fetch${secret === undefined ? '' : ', secret'} }) {
    const answer = await fetch(\`\${ORIGIN}/items/\${id}\`${
      secret === undefined
        ? ''
        : `, {
      headers: { authorization: \`Bearer \${secret('${secret}')}\` },
    }`
    });
    if (answer.status === 404) return { ok: false, text: 'No item has this id.' };
    const item = answer.status === 200 ? ITEM.safeParse(answer.json()) : undefined;
    if (!item?.success) return { ok: false, text: 'The service refused the request; try again later.' };
    return { ok: true, value: { state: toShownText(item.data.state, 64) } };
  },
`;

function services(origin: string, secret: string | undefined): string {
  const requires = secret === undefined ? {} : { requires: { authorization: 'Bearer local-key' } };
  const recorded = [{ request: 'GET /items/7', ...requires, body: { state: 'open' } }];
  return `${JSON.stringify({ [origin]: recorded }, null, 2)}\n`;
}

function testOf({ name, origin, secret }: NewTool): string {
  const head = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ${name.constant} } from '${UP}${name.folder}.ts';
import { contextOf } from '${UP}../../../../test/server/tools/support.ts';
`;
  if (origin === undefined) {
    const context =
      secret === undefined ? 'contextOf()' : "{ ...contextOf(), secret: () => 'a key' }";
    return `${head}
test('counts the words', async () => {
  const result = await ${name.constant}.run({ text: 'two words' }, ${context});
  assert.deepEqual(result, { ok: true, value: { words: ${secret === undefined ? 2 : 1} } });
});
`;
  }
  return `${head}
/** A context in which the service responds with this status and value. */
const answering = (status: number, value: unknown) => ({
  ...contextOf(),
  secret: () => 'a key',
  fetch: async () => ({
    status,
    headers: {},
    text: JSON.stringify(value),
    json: () => value,
  }),
});

test('returns the state of an item', async () => {
  const result = await ${name.constant}.run({ id: '7' }, answering(200, { state: 'open' }));
  assert.deepEqual(result, { ok: true, value: { state: 'open' } });
});

for (const [status, value] of [[404, {}], [401, {}], [500, {}], [200, { other: 1 }]] as const) {
  test(\`returns an error when the service responds with \${status} \${JSON.stringify(value)}\`, async () => {
    const result = await ${name.constant}.run({ id: '7' }, answering(status, value));
    assert.equal(result.ok, false);
  });
}
`;
}
