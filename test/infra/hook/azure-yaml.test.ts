import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { NEEDS, UPSTREAM_SITES } from '../../../server/src/tools/declarations.ts';
import { OUTPUTS, ROOT } from './support/world.ts';

interface Hook {
  shell: string;
  run: string;
  interactive: boolean;
}

const project = parse(read('azure.yaml')) as {
  requiredVersions: { azd: string };
  services: Record<string, Record<string, string>>;
  hooks: Record<string, Record<'posix' | 'windows', Hook>>;
};

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

test('packages the bundle of server/ and nothing else', () => {
  const service = { project: 'server', language: 'js', host: 'appservice', dist: 'dist' };
  assert.deepEqual(project.services, {
    server: service,
    ...(NEEDS.outbound.length > 0 && { egress: service }),
    ...Object.fromEntries(
      UPSTREAM_SITES.filter(({ place }) => place.image === undefined).map(({ name }) => [
        `upstream-${name}`,
        { ...service, project: `server/upstreams/${name}` },
      ]),
    ),
  });
  const { scripts } = JSON.parse(read('server/package.json')) as { scripts: { build: string } };
  assert.ok(scripts.build, 'azd runs `npm run build` in the folder of the service');
  assert.match(read('.gitignore'), /^dist\/$/m);
});

test('requires the version of azd that the documents require', () => {
  const [, version = ''] = /^>= (\d+\.\d+\.\d+)$/.exec(project.requiredVersions.azd) ?? [];
  assert.ok(read('docs/deploy.md').includes(`azd-install) ${version} or newer`), version);
});

test('runs both halves of the hook on every system, with visible output', () => {
  assert.deepEqual(Object.keys(project.hooks), ['preprovision', 'postprovision']);
  for (const [half, { posix, windows }] of Object.entries(project.hooks)) {
    assert.equal(posix.run, `sh ./scripts/configure-easy-auth.sh ${half}`);
    assert.equal(windows.run, `./scripts/configure-easy-auth.ps1 ${half}`);
    assert.deepEqual([posix.shell, windows.shell], ['sh', 'pwsh']);
    assert.ok(posix.interactive && windows.interactive);
  }
  for (const end of ['sh', 'ps1']) {
    assert.ok(existsSync(join(ROOT, 'scripts', `configure-easy-auth.${end}`)));
  }
});

test('deploys with the ids that the hook stores, and outputs what the hook reads', () => {
  const parameters = read('infra/main.parameters.json');
  for (const name of ['AZURE_AUTH_CLIENT_ID', 'AZURE_PUBLIC_CLIENT_ID']) {
    assert.ok(parameters.includes(`\${${name}`), `main.parameters.json does not use ${name}`);
  }
  const outputs = [...read('infra/main.bicep').matchAll(/^output (\w+) string = /gm)];
  const answered = outputs.map(([, name]) => name);
  for (const name of Object.keys(OUTPUTS)) {
    assert.ok(answered.includes(name), `main.bicep has no output ${name}`);
  }
});
