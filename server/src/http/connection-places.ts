import type { Socket } from 'node:net';

/**
 * Allocates places to connections. When all are taken, a new connection replaces one on which
 * nothing runs: first those that were refused or have sent nothing, in the order in which they
 * began to wait. Idle strangers therefore keep out neither callers nor the platform's probe (D-01,
 * D-12). When every place is being served, a new connection is read without a place: only the probe
 * is answered there, and the oldest such connection is closed when there are more than the spare
 * connections allow.
 */
export class Places {
  readonly #open = new Set<Socket>();
  readonly #strangers = new Set<Socket>();
  readonly #known = new Set<Socket>();
  readonly #beyond = new Set<Socket>();
  readonly #limit: number;
  readonly #spare: number;

  constructor(limit: number, spare: number) {
    this.#limit = limit;
    // Half of them; the other half covers connections that the system has not closed yet.
    this.#spare = Math.floor(spare / 2);
  }

  /** Adds a new connection, which waits until it sends a request. */
  enter(socket: Socket): void {
    socket.once('close', () => this.#leave(socket));
    if (this.#open.size >= this.#limit) {
      const idle = this.#longestIdle();
      if (!idle) {
        this.#hear(socket);
        return;
      }
      this.#end(idle);
    }
    this.#open.add(socket);
    this.#strangers.add(socket);
  }

  /** Whether its requests are served; without a place only the probe is. */
  has(socket: Socket): boolean {
    return this.#open.has(socket);
  }

  isServed(socket: Socket): void {
    this.#strangers.delete(socket);
    this.#known.delete(socket);
  }

  waits(socket: Socket, isStranger: boolean): void {
    if (this.#open.has(socket)) (isStranger ? this.#strangers : this.#known).add(socket);
  }

  #hear(socket: Socket): void {
    this.#beyond.add(socket);
    const [longest] = this.#beyond;
    if (longest && this.#beyond.size > this.#spare) this.#end(longest);
  }

  #longestIdle(): Socket | undefined {
    return this.#strangers.values().next().value ?? this.#known.values().next().value;
  }

  /** Frees the place at once, without waiting for the system to close the connection. */
  #end(socket: Socket): void {
    this.#leave(socket);
    socket.destroy();
  }

  #leave(socket: Socket): void {
    this.#open.delete(socket);
    this.#beyond.delete(socket);
    this.isServed(socket);
  }
}
