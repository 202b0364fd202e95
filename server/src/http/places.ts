import type { Socket } from 'node:net';

/**
 * Who has a place among the connections. Where all are taken, a newcomer gets that of a connection on
 * which nothing runs: who was refused or has said nothing goes first, in the order in which they came
 * to wait. So idle strangers keep out neither callers nor the platform's probe (D-01, D-12).
 */
export class Places {
  readonly #open = new Set<Socket>();
  readonly #strangers = new Set<Socket>();
  readonly #known = new Set<Socket>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A connection has come; it waits until it asks for something. */
  enter(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#leave(socket));
    if (this.#open.size > this.#limit) this.#end(this.#longestIdle() ?? socket);
    if (this.#open.has(socket)) this.#strangers.add(socket);
  }

  isServed(socket: Socket): void {
    this.#strangers.delete(socket);
    this.#known.delete(socket);
  }

  waits(socket: Socket, isStranger: boolean): void {
    if (this.#open.has(socket)) (isStranger ? this.#strangers : this.#known).add(socket);
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
    this.isServed(socket);
  }
}
