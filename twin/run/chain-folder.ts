import {
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where a chain keeps its files while it runs. */
export interface Place {
  readonly folder: string;
  /** Where the chain answers the other commands. */
  readonly socket: string;
  /** For temporary files: a later start finds and removes what a killed chain leaves behind. */
  readonly temporary: string;
}

/** The name of a chain's folder: the id of its process, and a random part. */
const CHAIN = /^(\d+)-\w+$/;

/**
 * The folder of all chains of a user: the same for every terminal, although TMPDIR and HOME may
 * differ between them. `TWIN_FOLDER` names another one, so that a test sees no other chains.
 */
function folderOfUser(): string {
  const shared = process.platform === 'win32' ? tmpdir() : '/tmp';
  return process.env.TWIN_FOLDER || join(shared, `secure-mcp-twin-${userInfo().uid}`);
}

/** A new place for a chain of this process. */
export function createPlace(): Place {
  const user = folderOfUser();
  mkdirSync(user, { recursive: true, mode: 0o700 });
  refuseForeign(user);
  const place = placeIn(mkdtempSync(join(user, `${process.pid}-`)));
  mkdirSync(place.temporary);
  return place;
}

/** The places of this user's chains, killed ones included. */
export function listPlaces(): Place[] {
  const user = folderOfUser();
  if (!existsSync(user)) return [];
  refuseForeign(user);
  return readdirSync(user)
    .filter((name) => CHAIN.test(name))
    .map((name) => placeIn(join(user, name)));
}

export function removePlace({ folder }: Place): void {
  rmSync(folder, { recursive: true, force: true });
  try {
    rmdirSync(dirname(folder));
  } catch {
    // It contains the places of other chains.
  }
}

/** Removes what killed chains have left, their server processes included. */
export async function sweepPlaces(): Promise<void> {
  for (const place of listPlaces()) {
    if (await isAlive(place)) continue;
    await killOrphans(place);
    removePlace(place);
  }
}

const placeIn = (folder: string): Place => ({
  folder,
  socket: join(folder, 'control.sock'),
  temporary: join(folder, 'run'),
});

/** All users may create folders next to temporary files: the owner of this one can read tokens. */
function refuseForeign(folder: string): void {
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.platform === 'win32' || (uid === userInfo().uid && (mode & 0o077) === 0);
  if (isOurs) return;
  throw new Error(`${folder} belongs to another user or is accessible to others. Remove it.`);
}

/**
 * Once a chain has its socket, only the socket decides: the process id of a killed chain may have
 * been reused.
 */
async function isAlive({ folder, socket }: Place): Promise<boolean> {
  if (await answers(socket)) return true;
  return !existsSync(socket) && isRunning(Number(CHAIN.exec(basename(folder))?.[1]));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A killed chain's server survives it, because it has its own process group. */
async function killOrphans({ temporary }: Place): Promise<void> {
  for (const file of globSync('**/*.pid', { cwd: temporary })) {
    const path = join(temporary, file);
    // The pid may have been reused; only if the socket answers is it the server's.
    if (await answers(path.replace(/\.pid$/, ''))) kill(Number(readFileSync(path, 'utf8')));
  }
}

function kill(pid: number): void {
  try {
    // With what it has started, such as the program of another server.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has exited meanwhile.
  }
}

/** Whether a process listens there; a killed one leaves a socket file that refuses connections. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}
