import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { findingsOf, RULE_NAMES } from './workflow-rules.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = globSync('.github/workflows/*.{yml,yaml}', { cwd: root });

const COMMIT = 'a'.repeat(40);
const WELL = `
on: { push: { tags: ['v*'] }, pull_request: }
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: { contents: read }
    steps:
      - { uses: 'actions/checkout@${COMMIT}', with: { persist-credentials: false } }
      - { run: 'echo "$TAG"', env: { TAG: '\${{ github.ref_name }}' } }
`;

/** For each rule, edits of that workflow, each of which breaks the rule. */
const BROKEN: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  'unpinned-uses': [
    [COMMIT, 'v6'],
    [COMMIT, COMMIT.slice(1)],
    [`actions/checkout@${COMMIT}`, 'docker://alpine:3'],
  ],
  'unpinned-images': [
    ['steps:', 'container: node:24\n    steps:'],
    ['steps:', 'services: { db: { image: "postgres:18" } }\n    steps:'],
  ],
  'template-injection': [
    ['echo "$TAG"', 'echo $' + '{{ github.head_ref }}'],
    [
      'persist-credentials: false',
      'persist-credentials: false, script: "$' + '{{ github.event.issue.title }}"',
    ],
  ],
  'dangerous-triggers': [
    ['pull_request:', 'pull_request_target:'],
    ['pull_request:', 'workflow_run: { workflows: [CI] }'],
  ],
  artipacked: [
    ['persist-credentials: false', 'persist-credentials: true'],
    [', with: { persist-credentials: false }', ''],
  ],
  'excessive-permissions': [
    ['permissions: {}', 'permissions: read-all'],
    ['permissions: {}\n', ''],
    ['permissions: { contents: read }', 'permissions: write-all'],
    ['    permissions: { contents: read }\n', ''],
  ],
  'secrets-inherit': [['steps:', 'secrets: inherit\n    steps:']],
  'overprovisioned-secrets': [
    ['github.ref_name', 'toJSON(secrets)'],
    ['github.ref_name', 'secrets[matrix.name]'],
  ],
  'github-env': [['echo "$TAG"', 'echo "TAG=$TAG" >> "$GITHUB_ENV"']],
  'insecure-commands': [['TAG:', 'ACTIONS_ALLOW_UNSECURE_COMMANDS: true, TAG:']],
  'bot-conditions': [['run:', 'if: "github.actor == \'dependabot[bot]\'", run:']],
  'cache-poisoning': [
    ['persist-credentials: false', 'persist-credentials: false, cache: npm'],
    ["- { run: 'echo", `- { uses: 'actions/cache@${COMMIT}' }\n      - { run: 'echo`],
  ],
  'self-hosted-runner': [['ubuntu-24.04', '[self-hosted, linux]']],
  'job-without-timeout': [['    timeout-minutes: 5\n', '']],
};

describe('the rules for workflows', () => {
  test('find nothing in a workflow that satisfies them all', () => {
    assert.deepEqual(findingsOf(parse(WELL)), []);
  });

  test('have at least one example each', () => {
    assert.deepEqual(Object.keys(BROKEN), RULE_NAMES);
  });

  for (const [rule, edits] of Object.entries(BROKEN)) {
    test(`detect a violation of ${rule} [MCP04]`, () => {
      for (const [from, to] of edits) {
        assert.ok(WELL.includes(from), from);
        const found = findingsOf(parse(WELL.replace(from, to)));
        assert.deepEqual(
          found.map((finding) => finding.split(':')[0]),
          [rule],
          to,
        );
      }
    });
  }
});

describe('workflows', () => {
  for (const file of files) {
    test(`${file} satisfies the rules for workflows [MCP04]`, () => {
      assert.deepEqual(findingsOf(parse(read(file))), []);
    });
  }

  test('name the version of each pinned action, and use one commit per action', () => {
    const pins = files.flatMap((file) =>
      [...read(file).matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@(\S+)(.*)$/gm)].map(
        ([, action = '', commit = '', comment = '']) => ({ action, commit, comment }),
      ),
    );
    assert.ok(pins.length > 0);
    for (const { action, comment } of pins) assert.match(comment, /^ # v\d+\.\d+\.\d+$/, action);
    const commits = Map.groupBy(pins, ({ action }) => action);
    for (const [action, same] of commits) {
      assert.equal(new Set(same.map(({ commit }) => commit)).size, 1, action);
    }
  });
});

interface Update {
  readonly 'package-ecosystem': string;
  readonly directory: string;
  readonly directories?: readonly string[];
  readonly cooldown?: { readonly 'default-days': number };
  readonly groups?: Readonly<Record<string, Group>>;
}

interface Group {
  readonly patterns: readonly string[];
  readonly 'dependency-type'?: string;
}

describe('updates', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: readonly Update[] };
  const groups = Object.entries(updates[0]?.groups ?? {});
  const manifests = ['package.json', 'server/package.json'].map((file) => JSON.parse(read(file)));
  const groupOf = (name: string, isDevelopment: boolean) =>
    groups.find(
      ([, { patterns, 'dependency-type': type }]) =>
        (type !== 'development' || isDevelopment) &&
        patterns.some((pattern) => new RegExp(`^${pattern.replace('*', '.*')}$`).test(name)),
    )?.[0];

  test('wait a week everywhere, and cover every place that pins something', () => {
    assert.deepEqual(
      updates.map((update) => [update['package-ecosystem'], update.cooldown?.['default-days']]),
      ['npm', 'npm', 'nuget', 'github-actions', 'devcontainers'].map((name) => [name, 7]),
    );
    // The lockfile of the root is that of the workspace, and is covered without a folder.
    for (const [ecosystem, files] of [
      ['nuget', '{test,infra,twin,server}/**/*.csproj'],
      ['npm', '{test,infra,twin}/**/package-lock.json'],
    ] as const) {
      const pinned = globSync(files, { cwd: root }).map((file) => `/${dirname(file)}`);
      const covered = updates
        .filter((update) => update['package-ecosystem'] === ecosystem)
        .flatMap(({ directory, directories = [directory] }) => directories)
        .filter((folder) => folder !== '/');
      assert.deepEqual(pinned.sort(), covered.sort(), ecosystem);
    }
  });

  test('group what must move together', () => {
    const found = manifests.flatMap(
      ({ dependencies = {}, optionalDependencies = {}, devDependencies = {} }) => [
        ...Object.keys({ ...dependencies, ...optionalDependencies }).map((name) => [name, false]),
        ...Object.keys(devDependencies).map((name) => [name, true]),
      ],
    ) as [string, boolean][];
    for (const [name, isDevelopment] of found) {
      const family = /^(?:@(modelcontextprotocol|azure|opentelemetry)\/|(node)-)/.exec(name);
      const expected =
        { modelcontextprotocol: 'sdk' }[family?.[1] ?? ''] ?? family?.[1] ?? family?.[2];
      const group = groupOf(name, isDevelopment);
      if (expected !== undefined) assert.equal(group, expected, name);
      else if (isDevelopment) assert.ok(group === 'test' || group === 'node', name);
      else assert.equal(group, undefined, name);
    }
  });
});
