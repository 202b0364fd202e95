import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const COPIED = [
  'package-lock.json',
  'server/package.json',
  'server/src',
  'server/upstreams.json',
  'server/upstreams.lock.json',
];

export interface FailingBundle {
  readonly bundle: string;
  /** File, line and column of the statement that throws. */
  readonly place: string;
  remove(): void;
}

/**
 * A bundle of the server whose tools all throw, built as the one that ships.
 *
 * @param message of the error, which may quote a secret.
 */
export function buildFailingBundle(message: string): FailingBundle {
  const root = mkdtempSync(join(tmpdir(), 'failing-'));
  for (const path of COPIED) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  for (const name of ['bundle.ts', 'bundled-packages.ts', 'sbom.ts'])
    cpSync(join(ROOT, 'server', name), join(root, 'server', name));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const list = join(root, 'server/src/tools/list.ts');
  const text = readFileSync(list, 'utf8');
  const throwing = `const fails = (): never => { if (/[\u00e9\u00fc]/.test('x')) fails(); throw new RangeError(${JSON.stringify(message)}); };\n`;
  const edited = `${throwing}${text.replace(/ {2}LIST\.map\(([^;]+)\);/, '  LIST.map($1).map((tool) => ({ ...tool, run: fails }));')}`;
  if (!edited.includes('run: fails')) throw new Error(`${list} has another form`);
  writeFileSync(list, edited);
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'server/bundle.ts')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return {
    bundle: join(root, 'server/dist'),
    place: `server/src/tools/list.ts:1:${throwing.indexOf('new RangeError') + 1}`,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
