import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { unzipSync } from 'fflate';
import { withVersion } from '../../scripts/release/with-version.ts';
import { installedFor } from './installed-for.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const { version: CURRENT } = JSON.parse(read(ROOT, 'package.json'));
const NEXT = `${Number.parseInt(CURRENT, 10) + 1}.0.0`;
const SOURCES = [
  'package.json',
  'package-lock.json',
  'azure.yaml',
  '.gitignore',
  'scripts/command.ts',
  'scripts/release.ts',
  'scripts/release',
  'server/package.json',
  'server/src',
  ...globSync('server/*.{ts,json}', { cwd: ROOT, exclude: ['server/package.json'] }),
];
const git = (cwd: string, ...args: string[]) =>
  execFileSync(
    'git',
    [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgSign=false',
      ...args,
    ],
    {
      cwd,
      encoding: 'utf8',
    },
  );

/** A checkout of what a release needs, under version control. */
function checkOut(folder: string, copy: '-R' | '-Rp'): void {
  for (const file of [
    ...SOURCES,
    ...installedFor(ROOT, ['server', 'node_modules/esbuild', 'node_modules/fflate']),
  ]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    execFileSync('cp', [copy, join(ROOT, file), join(folder, file)]);
  }
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n- A change.\n');
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'all');
}

const release = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(folder, 'scripts/release.ts'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });

describe('a release', () => {
  const top = mkdtempSync(join(tmpdir(), 'release-'));
  const [one, other] = [join(top, 'a'), join(top, 'another/place/with a space')];
  before(() => {
    checkOut(one, '-Rp');
    checkOut(other, '-R');
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  const refuses = (args: readonly string[], message: RegExp) => {
    const { status, stdout, stderr } = release(one, args);
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  };

  test('changes nothing if the version or the tree is not ready', () => {
    refuses([], /^Specify one version/);
    refuses([CURRENT], /must be greater than/);
    refuses(['v1.2.3'], /"v1\.2\.3" is not a version/);
    refuses(['--build', NEXT], new RegExp(`has version ${CURRENT}, not ${NEXT}`));
    assert.equal(git(one, 'status', '--porcelain'), '');
    writeFileSync(join(one, 'stray'), '');
    refuses([NEXT], /requires a clean working tree/);
    rmSync(join(one, 'stray'));
    assert.deepEqual(readdirSync(one).includes('dist'), false);
  });

  test('produces the same bytes in two folders, at two file and clock times', () => {
    const first = release(one, [NEXT], { TZ: 'Pacific/Auckland', LC_ALL: 'C' });
    assert.equal(first.status, 0, first.stderr);
    const second = release(other, [NEXT, '--template'], {
      TZ: 'America/Lima',
      LC_ALL: 'tr_TR.UTF-8',
    });
    assert.equal(second.status, 0, second.stderr);
    const files = readdirSync(join(one, 'dist')).sort();
    assert.deepEqual(files, [
      'SHA256SUMS',
      'THIRD-PARTY-NOTICES.txt',
      'sbom.cdx.json',
      'server.zip',
    ]);
    for (const file of files) {
      const bytes = [one, other].map((folder) => readFileSync(join(folder, 'dist', file)));
      assert.ok(bytes[0]?.equals(bytes[1] as Buffer), file);
    }
    assert.match(first.stdout, new RegExp(`^  git tag --annotate v${NEXT} `, 'm'));
  });

  test('sets the version in exactly the files that state it', () => {
    const changed = git(one, 'diff', '--name-only').trim().split('\n');
    const files = ['CHANGELOG.md', 'package-lock.json', 'package.json'];
    assert.deepEqual(changed, [...files, 'server/package.json']);
    const lines = git(one, 'diff', '--unified=0').match(/^[-+](?![-+]).*$/gm) ?? [];
    const others = lines.filter((line) => !line.includes(CURRENT) && !line.includes(NEXT));
    assert.deepEqual(others, ['+']);
    const dated = `## Unreleased\n\n## ${NEXT} - \\d{4}-\\d\\d-\\d\\d\n\n- A change.\n`;
    assert.match(read(one, 'CHANGELOG.md'), new RegExp(dated));
    assert.equal(release(one, ['--build', NEXT]).status, 0);
  });

  test('sets the version of the template only if it is a release of the template', () => {
    const template = (folder: string) => /@(\S+)$/m.exec(read(folder, 'azure.yaml'))?.[1];
    assert.deepEqual(
      [template(one), template(other)],
      [/@(\S+)$/m.exec(read(ROOT, 'azure.yaml'))?.[1], NEXT],
    );
  });

  test('has a digest for each published file', () => {
    const folder = join(one, 'dist');
    const files = readdirSync(folder).filter((file) => file !== 'SHA256SUMS');
    const lines = files.sort().map((file) => {
      const digest = createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex');
      return `${digest}  ${file}\n`;
    });
    assert.equal(read(folder, 'SHA256SUMS'), lines.join(''));
  });

  test('is an archive of exactly what a deployment ships', () => {
    const files = unzipSync(readFileSync(join(one, 'dist/server.zip')));
    const built = join(one, 'server/dist');
    const shipped = globSync('**/*.*', { cwd: built });
    assert.deepEqual(Object.keys(files).sort(), shipped.sort());
    for (const [name, bytes] of Object.entries(files)) {
      assert.ok(readFileSync(join(built, name)).equals(bytes), name);
    }
  });

  test('has the digest of each program file in its bill of materials [MCP04]', () => {
    const files = unzipSync(readFileSync(join(one, 'dist/server.zip')));
    const bom = JSON.parse(read(one, 'dist/sbom.cdx.json'));
    const digests = Object.entries(files)
      .filter(([name]) => name.endsWith('.mjs'))
      .map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]);
    const listed = bom.metadata.component.components.map(
      ({ name, hashes }: { name: string; hashes: { content: string }[] }) => [
        name,
        hashes[0]?.content,
      ],
    );
    assert.deepEqual(listed.sort(), digests.sort());
    const names = listed.map(([name]: [string]) => name);
    for (const program of ['main.mjs', 'egress.mjs', 'bridge.mjs'])
      assert.ok(names.includes(program), program);
  });

  test('lists in its bill of materials what the bundle contains [MCP04]', () => {
    const bom = JSON.parse(read(one, 'dist/sbom.cdx.json'));
    const { packages } = JSON.parse(read(ROOT, 'package-lock.json'));
    const integrities = new Set(
      Object.values(packages as Record<string, { integrity?: string }>).map((one) => one.integrity),
    );
    const refs: string[] = bom.components.map((one: { purl: string }) => one.purl);
    assert.equal(new Set(refs).size, refs.length);
    for (const { name, hashes } of bom.components) {
      const digest = Buffer.from(hashes[0].content, 'hex').toString('base64');
      assert.ok(integrities.has(`sha512-${digest}`), name);
    }
    const names = bom.components.map(({ name }: { name: string }) => name);
    for (const name of ['@modelcontextprotocol/server', 'jose', 'zod', '@azure/identity']) {
      assert.ok(names.includes(name), name);
    }
    // Installed for production, and removed from the bundle.
    for (const name of ['@azure/msal-browser', 'esbuild']) assert.ok(!names.includes(name), name);
    const notices = read(one, 'dist/THIRD-PARTY-NOTICES.txt');
    for (const { name, version } of bom.components) {
      assert.ok(notices.includes(`${name} ${version} (`), name);
    }
    const known = new Set([...refs, bom.metadata.component.purl]);
    const dependencies: { ref: string; dependsOn: string[] }[] = bom.dependencies;
    assert.deepEqual(new Set(dependencies.map(({ ref }) => ref)), known);
    const unknown = dependencies
      .flatMap(({ dependsOn }) => dependsOn)
      .filter((ref) => !known.has(ref));
    assert.deepEqual(unknown, []);
  });
});

describe('the next version', () => {
  const files = {
    'package.json': '{ "version": "0.9.0" }',
    'server/package.json': '{ "version": "0.9.0" }',
    'package-lock.json': '{ "packages": { "": {}, "server": {} } }',
    'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n- A change.\n\n## 0.9.0 - 2026-01-01\n',
  };

  test('is compared numerically', () => {
    const edited = withVersion(files, '0.10.0', '2026-02-03');
    assert.equal(JSON.parse(edited['package.json']).version, '0.10.0');
    assert.throws(() => withVersion(files, '0.8.10', '2026-02-03'), /must be greater than 0\.9\.0/);
  });

  for (const text of ['1', '1.2', '1.2.3.4', '1.2.3.', '01.2.3', '1.2.3-rc.1', '1.2.x', ' 1.2.3']) {
    test(`cannot be ${JSON.stringify(text)}`, () => {
      assert.throws(() => withVersion(files, text, '2026-02-03'), /is not a version/);
    });
  }

  test('dates changes that are sorted under headings', () => {
    const sorted = files['CHANGELOG.md'].replace('- A', '### Server\n\n- A');
    const edited = withVersion({ ...files, 'CHANGELOG.md': sorted }, '1.0.0', '2026-02-03');
    assert.match(edited['CHANGELOG.md'], /^## 1\.0\.0 - 2026-02-03\n\n### Server\n\n- A change/m);
  });

  test('requires a change to publish', () => {
    const changelog = files['CHANGELOG.md'].replace('- A change.\n\n', '');
    for (const text of [changelog, '# Changelog\n\n## Unreleased\n', '# Changelog\n']) {
      assert.throws(
        () => withVersion({ ...files, 'CHANGELOG.md': text }, '1.0.0', '2026-02-03'),
        /lists no change/,
      );
    }
  });
});
