import { pipeline, type Readable, Transform } from 'node:stream';
import { BodyTooLarge, readBounded } from '../../server/src/call/read-bounded.ts';
import { Fault } from './csharp/fault.ts';

/** Stops an evaluation that needs a body which has not been read yet. */
export class Unread extends Error {
  readonly body: Body;

  constructor(body: Body) {
    super('The body has not been read.');
    this.body = body;
  }
}

/** The body of a message: a stream until something reads it, then its bytes. */
export class Body {
  #stream: Readable | undefined;
  #bytes: Buffer | undefined;

  private constructor(stream: Readable | undefined, bytes: Buffer | undefined) {
    this.#stream = stream;
    this.#bytes = bytes;
  }

  static none = (): Body => new Body(undefined, undefined);
  static of = (text: string | Buffer): Body => new Body(undefined, Buffer.from(text as string));
  static from = (stream: Readable): Body => new Body(stream, undefined);

  get isPresent(): boolean {
    return this.#stream !== undefined || this.#bytes !== undefined;
  }

  /** What is forwarded: bytes, a stream, or nothing. */
  get content(): Buffer | Readable | undefined {
    return this.#bytes ?? this.#stream;
  }

  /** Reads the stream to its end, so that expressions can use the whole text. */
  async buffer(limit: number): Promise<void> {
    if (!this.#stream) return;
    const stream = this.#stream;
    // What is left of a body that is too large must not be taken for the whole of it.
    this.#stream = undefined;
    this.#bytes = await readBounded(stream, limit, 'resume').catch(faultOfTooLarge);
  }

  /**
   * The bytes; consumed unless they are to be kept.
   *
   * @throws {Unread} while they are a stream.
   */
  take(keep: boolean): Buffer {
    if (this.#stream) throw new Unread(this);
    if (!this.#bytes) throw new Fault('InvalidOperationException', 'the body has not been read');
    const bytes = this.#bytes;
    if (!keep) this.#bytes = Buffer.alloc(0);
    return bytes;
  }

  /** Tells how many bytes it has: at once, or while they pass. */
  measure(tell: (bytes: number) => void): void {
    if (this.#bytes) tell(this.#bytes.length);
    else if (this.#stream) this.#stream = measured(this.#stream, tell);
  }

  /** Discards a body that will not be read. */
  drop(): void {
    // A backend's body that is cut off ends with an error, which nothing waits for any more.
    this.#stream?.on('error', () => {}).destroy();
  }
}

function measured(stream: Readable, tell: (bytes: number) => void): Readable {
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      tell(chunk.length);
      done(null, chunk);
    },
  });
  // An error ends both, and reaches what reads the second one.
  pipeline(stream, meter, () => {});
  return meter;
}

function faultOfTooLarge(error: unknown): never {
  if (!(error instanceof BodyTooLarge)) throw error;
  throw new Fault('InvalidOperationException', 'the body is too large');
}
