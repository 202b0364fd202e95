import { spawnSync } from 'node:child_process';
import { accessSync, constants, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Outbound } from '../../kit/hop.ts';

/** How a process is started so that the proxy is its only way out. */
export interface Confinement {
  /** What to put before the command. */
  readonly enter: readonly string[];
  /** Arguments of Node. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** How its programs reach the proxy; as usual if absent. */
  readonly outbound?: Outbound;
}

export interface OwnNetwork {
  /** `NOT_CONFINED` if the system does not let its users make networks, as on macOS and Windows. */
  for(outbound: Outbound): Confinement;
  close(): void;
}

export const NOT_CONFINED: Confinement = { enter: [], arguments: [], environment: {} };

/**
 * Namespaces of the network and of processes, which a user without privileges may make for its own
 * programs: they reach no network but their own, and do not find the environment of the server, with
 * its keys, under /proc. When the first of them ends, so do the others.
 */
const ENTER = [
  ...['--user', '--map-current-user', '--keep-caps'],
  ...['--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
];

/**
 * A new network has only a loopback interface, which is down. Once it is up, another namespace of users
 * takes away what was needed for that: a program that may unmount /proc finds the one beneath it, with
 * every command of this machine.
 */
const UP = ['sh', '-c', 'ip link set lo up && exec "$0" --user --map-current-user -- "$@"'];

/** Where programs of a site find the proxy: no other program listens in their network. */
const INSIDE = { host: '127.0.0.1', port: 3128 } as const;

/** Bytes of the head of a request for a tunnel; real ones have a few hundred. */
const HEAD_BYTES = 16 * 1024;

/**
 * A network for the programs of one site, which ignore the proxy's settings if they like: nothing else
 * leads out of it.
 *
 * @param socket file by which the two networks are connected.
 */
export function createOwnNetwork(socket: string): OwnNetwork {
  let open: { readonly proxy: string; close(): void } | undefined;
  return {
    for({ proxy, authority }) {
      if (!canMakeNetworks()) return NOT_CONFINED;
      const enter = entry();
      if (open?.proxy !== proxy) {
        open?.close();
        open = { proxy, ...openWayOut(socket, proxy) };
      }
      return {
        enter,
        arguments: [`--import=${join(import.meta.dirname, 'relay.ts')}`],
        environment: { TWIN_WAY_OUT: JSON.stringify({ ...INSIDE, socket }) },
        outbound: { proxy: `http://${INSIDE.host}:${INSIDE.port}`, authority },
      };
    },
    close: () => open?.close(),
  };
}

export const canMakeNetworks = (): boolean => entry().length > 0;

let found: readonly string[] | undefined;

/** The command that makes a network and starts another command in it; empty if it does not work. */
function entry(): readonly string[] {
  found ??= findEntry();
  return found;
}

function findEntry(): readonly string[] {
  const unshare = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'unshare'))
    .find(isExecutable);
  if (unshare === undefined) return [];
  const enter = [...ENTER, ...UP, unshare];
  const { status } = spawnSync(unshare, [...enter, 'true'], { stdio: 'ignore', timeout: 5_000 });
  return status === 0 ? [unshare, ...enter] : [];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Listens on a socket file, and passes connections on to the proxy with the key that identifies the
 * site. Programs of other servers never see the key.
 */
function openWayOut(socket: string, proxy: string): { close(): void } {
  const { hostname, port, username, password } = new URL(proxy);
  const key = Buffer.from(`${username}:${password}`).toString('base64');
  const open = new Set<Socket>();
  const keep = (one: Socket): Socket => {
    open.add(one);
    return one.on('error', () => one.destroy()).on('close', () => open.delete(one));
  };
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    keep(inside);
    let head = Buffer.alloc(0);
    inside.on('data', function read(chunk: Buffer) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n');
      if (end === -1 && head.length < HEAD_BYTES) return;
      inside.off('data', read).pause();
      if (end === -1) return void inside.destroy();
      const outside = keep(connect({ host: hostname, port: Number(port), allowHalfOpen: true }));
      outside.write(head.subarray(0, end + 2));
      outside.write(`Proxy-Authorization: Basic ${key}\r\n`);
      outside.write(head.subarray(end + 2));
      inside.pipe(outside).pipe(inside);
      inside.on('close', () => outside.destroy());
      outside.on('close', () => inside.destroy());
    });
  });
  rmSync(socket, { force: true });
  server.listen(socket);
  return {
    close() {
      server.close();
      for (const one of open) one.destroy();
    },
  };
}
