import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The responses that each connection still owes: several if requests are pipelined. */
export class OwedAnswers {
  readonly #owed = new WeakMap<Duplex, Set<ServerResponse>>();

  of(socket: Duplex): readonly ServerResponse[] {
    return [...(this.#owed.get(socket) ?? [])];
  }

  owesAny(socket: Duplex): boolean {
    return (this.#owed.get(socket)?.size ?? 0) > 0;
  }

  /** Adds a response until it is sent or abandoned; false if `socket` already owes `limit`. */
  add(socket: Duplex, response: ServerResponse, limit: number): boolean {
    const responses = this.#owed.get(socket) ?? new Set();
    if (responses.size >= limit) return false;
    this.#owed.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
    return true;
  }
}
