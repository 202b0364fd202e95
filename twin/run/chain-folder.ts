import { globSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where one user's chain keeps its files while it runs. */
export interface Place {
  readonly folder: string;
  /** Where the chain answers the other commands. */
  readonly socket: string;
  /** For temporary files: the next start finds and removes what the chain leaves behind. */
  readonly temporary: string;
}

/**
 * The same for every terminal of a user, although TMPDIR and HOME may differ between them.
 * `TWIN_FOLDER` names another folder, for a second chain.
 */
export function placeOfUser(): Place {
  const shared = process.platform === 'win32' ? tmpdir() : '/tmp';
  const folder = process.env.TWIN_FOLDER || join(shared, `secure-mcp-twin-${userInfo().uid}`);
  return { folder, socket: join(folder, 'control.sock'), temporary: join(folder, 'run') };
}

/**
 * Prepares the folder for a chain, and removes what a killed one has left.
 *
 * @throws if a chain is already running.
 */
export async function preparePlace(place: Place): Promise<void> {
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  refuseForeign(place);
  if (await answers(place.socket)) {
    throw new Error(
      'A chain is already running in this folder. Press Ctrl-C in its terminal, or set TWIN_FOLDER to another folder.',
    );
  }
  await sweep(place);
  mkdirSync(place.temporary);
}

/** All users may create folders next to temporary files: the owner of this one can read tokens. */
export function refuseForeign({ folder }: Place): void {
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.platform === 'win32' || (uid === userInfo().uid && (mode & 0o077) === 0);
  if (isOurs) return;
  throw new Error(`${folder} belongs to another user or is accessible to others. Remove it.`);
}

/** A killed chain's server survives it, because it has its own process group. */
async function sweep({ folder, socket, temporary }: Place): Promise<void> {
  for (const file of globSync('**/*.pid', { cwd: temporary })) {
    const path = join(temporary, file);
    // The pid may have been reused; only if the socket answers is it the server's.
    if (await answers(path.replace(/\.pid$/, ''))) kill(Number(readFileSync(path, 'utf8')));
  }
  for (const left of [socket, temporary]) rmSync(left, { recursive: true, force: true });
  // A folder writable by others would have been refused.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
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
