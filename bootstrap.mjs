// Runs a file of this repository on Node 24, whatever Node is on the PATH, after installing the
// dependencies if they are missing or older than the lockfile.
//
//   node bootstrap.mjs <file> [arguments]
//
// Conservative JavaScript, because an older Node may run it.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR = 24;
const root = dirname(fileURLToPath(import.meta.url));
const WANTED = join(root, 'package-lock.json');
/** npm's private record of what it installed, written last. */
const FOUND = join(root, 'node_modules', '.package-lock.json');
const STAMP = join(root, 'node_modules', '.installed');

install();
run(findNode(), process.argv.slice(2));

/** Runs `npm ci` once per lockfile content. */
function install() {
  if (isInstalled()) return;
  const release = takeTurn();
  try {
    // Another process may have installed while this one waited.
    if (!isInstalled()) installAll();
  } finally {
    release();
  }
}

/**
 * The stamp combines the digest of the lockfile with that of npm's record: the second reveals what a
 * shell, a setting or another npm command omitted or removed.
 */
function isInstalled() {
  const isThere = existsSync(STAMP) && existsSync(FOUND);
  return isThere && readFileSync(STAMP, 'utf8') === digestOfInstallation();
}

function digestOfInstallation() {
  const digest = createHash('sha256');
  for (const file of [WANTED, FOUND]) digest.update(readFileSync(file));
  return digest.digest('hex');
}

/** Packages of the lockfile for this system that npm omitted. */
function leftOut() {
  const { packages: found } = existsSync(FOUND)
    ? JSON.parse(readFileSync(FOUND, 'utf8'))
    : { packages: {} };
  const { packages: wanted } = JSON.parse(readFileSync(WANTED, 'utf8'));
  return Object.keys(wanted).filter((path) => {
    const isOurs = path.includes('node_modules/') && isForThisSystem(wanted[path]);
    return isOurs && found[path] === undefined;
  });
}

/** An optional package that names no system may belong to one for another system. */
function isForThisSystem({ optional, os, cpu, libc }) {
  if (!optional) return true;
  if (!os || !cpu || libc) return false;
  return os.includes(process.platform) && cpu.includes(process.arch);
}

/** Two commands started at once must not both rewrite node_modules: the second waits. */
function takeTurn() {
  const lock = join(root, '.installing');
  for (let said = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isRunning(readPid(lock))) rmSync(lock, { force: true });
    else if (!said) console.error('install    another command is installing, waiting for it ...');
    said = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function readPid(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function installAll() {
  const started = Date.now();
  console.error(
    'install    installing dependencies from the lockfile (about half a minute; repeated only after changes) ...',
  );
  // In its own Node's folder, npm is a script that needs no shell; when npm runs us, it says where.
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  // NODE_ENV=production, or omit=dev in a shell or an .npmrc, would omit packages that the commands need.
  const all = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  const { status, error } = spawnSync(command, [...args, ...all], {
    cwd: root,
    env: withoutChoice(process.env),
    stdio: ['ignore', 2, 2],
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) {
    const why = error ? ` (${error.message})` : '';
    fail(
      `npm ci failed${why}. Correct the error that it reported above (npm 7 or newer is required), then run this again.`,
    );
  }
  const missing = leftOut();
  if (missing.length > 0) {
    fail(
      `npm ci did not install ${missing[0]}, which is required (missing packages: ${missing.length}). "npm config list" shows the settings that can exclude packages.`,
    );
  }
  writeFileSync(STAMP, digestOfInstallation());
  console.error(`install    done in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}

/** Removes settings of the shell that omit dependencies or skip the installation. */
function withoutChoice(env) {
  const choice =
    /^npm_config_(?:workspaces?|include_workspace_root|omit|only|production|global|dry_run|package_lock_only)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !choice.test(name)));
}

function fail(message) {
  console.error(`install    ${message}`);
  process.exit(1);
}

/** The running Node if it is new enough, otherwise the one that the lockfile pins for this system. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', `node-${system}-${process.arch}`, 'bin', file);
  if (existsSync(pinned)) return pinned;
  console.error(
    `This project requires Node ${NODE_MAJOR}, but this is ${process.version}, and the project has no Node ` +
      `for ${process.platform} ${process.arch}. Install Node ${NODE_MAJOR} LTS and run this again.`,
  );
  process.exit(1);
}

/** Hands over: same terminal, same signals, same exit status. */
function run(node, [file, ...args]) {
  const preload = `--import=${pathToFileURL(join(root, 'scripts/say-refusal.ts'))}`;
  const child = spawn(node, [preload, resolve(root, file), ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      // Child processes and npm scripts that run `node` must get the same one.
      PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
      ...dialLoopbackDirectly(process.env),
      // Half of a command's time goes into parsing hundreds of modules and stripping their types.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.tools', 'compiled'),
    },
  });
  // Ctrl-C reaches the whole process group; a signal sent to this process alone must be passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  // A shell between npm and this process dies of a signal without passing it on, so nothing would stop it.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000).unref();
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}

/** Proxies are for outbound traffic: requests to this machine must not go through one. */
function dialLoopbackDirectly({ no_proxy, NO_PROXY }) {
  const names = [no_proxy || NO_PROXY, 'localhost', '127.0.0.1', '::1'].filter(Boolean).join(',');
  return { no_proxy: names, NO_PROXY: names };
}
