import type { Socket } from 'node:net';

/**
 * Who has a place among the connections. Where all are taken, a newcomer gets that of a connection on
 * which nothing runs: who was refused or has said nothing goes first, in the order in which they came
 * to wait. So idle strangers keep out neither callers nor the platform's probe (D-01, D-12). Where every
 * place is being served, a newcomer is heard and has no place: only the probe is answered then, and the
 * longest there goes when more come than the spare connections hold.
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
    // Half of them, for the other half are those that the system has not closed yet.
    this.#spare = Math.floor(spare / 2);
  }

  /** A connection has come; it waits until it asks for something. */
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

  /** Whether what it asks for is served; without a place only the probe is. */
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

  /** Its place is free at once, not only when the system has closed it. */
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
