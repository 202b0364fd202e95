import { globSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where one user's chain keeps everything while it runs. */
export interface Place {
  readonly folder: string;
  /** Where the chain answers the other commands. */
  readonly socket: string;
  /** For all that is temporary: whatever the chain leaves, the next start finds it there. */
  readonly temporary: string;
}

/**
 * The same for every terminal of a user: TMPDIR and HOME differ between them. `TWIN_FOLDER` names
 * another, for a chain that is to run beside the first.
 */
export function placeOfUser(): Place {
  const shared = process.platform === 'win32' ? tmpdir() : '/tmp';
  const folder = process.env.TWIN_FOLDER || join(shared, `secure-mcp-twin-${userInfo().uid}`);
  return { folder, socket: join(folder, 'control.sock'), temporary: join(folder, 'run') };
}

/**
 * Makes the place ready for a chain, and sweeps what one that was killed has left there.
 *
 * @throws where a chain runs.
 */
export async function preparePlace(place: Place): Promise<void> {
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  refuseForeign(place);
  if (await answers(place.socket)) {
    throw new Error(
      'A chain is already running for your user. Stop it before starting another: press Ctrl-C in its terminal.',
    );
  }
  await sweep(place);
  mkdirSync(place.temporary);
}

/** Everybody may make folders where temporary files are: whoever owns this one could read tokens. */
export function refuseForeign({ folder }: Place): void {
  const { uid, mode } = lstatSync(folder);
  const isOurs = process.platform === 'win32' || (uid === userInfo().uid && (mode & 0o077) === 0);
  if (isOurs) return;
  throw new Error(`${folder} belongs to another user or is open to others: remove it.`);
}

/** Its server outlives a chain that is killed, since it is in a group of its own. */
async function sweep({ folder, socket, temporary }: Place): Promise<void> {
  for (const file of globSync('**/*.pid', { cwd: temporary })) {
    const path = join(temporary, file);
    // The number may belong to another program by now; who answers at the socket is the server.
    if (await answers(path.replace(/\.pid$/, ''))) kill(Number(readFileSync(path, 'utf8')));
  }
  for (const left of [socket, temporary]) rmSync(left, { recursive: true, force: true });
  // A folder that others could have written to would have been refused.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Whether a process listens there; the file that a killed one left answers nobody. */
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
