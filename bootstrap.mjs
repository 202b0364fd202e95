// Runs a file of this repository on Node 24, whatever Node is on the PATH, and installs the
// dependencies first where they are missing or older than the lockfile.
//
//   node bootstrap.mjs <file> [arguments]
//
// Plain JavaScript that Node 14 understands: it is all that the old Node ever runs.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const root = dirname(fileURLToPath(import.meta.url));

install();
run(findNode(), process.argv.slice(2));

/** `npm ci`, once for each content of the lockfile: the stamp holds the digest it was made from. */
function install() {
  const stamp = join(root, 'node_modules', '.installed');
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;

  const started = Date.now();
  console.error('install    dependencies from the lockfile, once (about half a minute) ...');
  // Beside its Node, npm is a script that needs no shell; npm itself says where when it runs us.
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(command, [...args, 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) {
    const why = error ? ` (${error.message})` : '';
    console.error(`install    npm ci failed${why}. Read its message above, then run this again.`);
    process.exit(1);
  }
  writeFileSync(stamp, digest);
  console.error(`install    done in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

/** The running Node where it is new enough, else the one that the lockfile pins for this system. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin', file);
  if (existsSync(pinned)) return pinned;
  console.error(
    `This project needs Node ${NODE_MAJOR}, this is ${process.version}, and no pinned Node exists ` +
      `for ${process.platform} ${process.arch}. Install Node ${NODE_MAJOR} LTS and run this again.`,
  );
  process.exit(1);
}

/** Hands over: same terminal, same signals, same exit status. */
function run(node, [file, ...args]) {
  const child = spawn(node, [resolve(root, file), ...args], {
    stdio: 'inherit',
    // Child processes and npm scripts that say `node` must get the same one.
    env: { ...process.env, PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}` },
  });
  // Ctrl-C reaches the whole group by itself; what is sent to us alone must be passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
