import { PassThrough } from 'node:stream';
import { isObject, type Members } from '../call/members.ts';
import type { Answer } from '../call/values.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';
import { refused } from './bridge.ts';
import { BRIDGE_LIMITS } from './bridge-limits.ts';
import { startProgram } from './program.ts';
import { readLines } from './read-lines.ts';

/** A request that the program has not answered yet. */
interface Waiting {
  readonly progressToken: string | undefined;
  resolve(answer: Answer): void;
  /** Opened by what comes before the answer. */
  events?: PassThrough;
}

/** One MCP session with a program of its own, over the program's standard streams. */
export class StdioSession {
  readonly #program;
  readonly #waiting = new Map<string, Waiting>();
  /** Resolves, with a clause for the operator, once the program has ended. */
  readonly ended: Promise<string>;
  /** The notice that the list of tools has changed, for the next answer. */
  #notice = '';
  /** Whether it accepts no further request. */
  isOver = false;

  constructor(command: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#program = startProgram(command, environment);
    this.ended = this.#program.ended;
    let cause = 'The program ended before it answered.';
    readLines(
      this.#program.stdout,
      BRIDGE_LIMITS.messageBytes,
      (line) => this.#receive(line),
      () => {
        cause = `The program answered with more than ${BRIDGE_LIMITS.messageBytes} bytes.`;
        this.#failAll(cause);
        this.end();
      },
    );
    void this.ended.then(() => this.#failAll(cause));
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  end(): void {
    this.isOver = true;
    this.#program.end();
  }

  /**
   * Sends a request and resolves with the answer: JSON, or events if the program reports progress.
   *
   * @param gone aborts when the caller goes away, which cancels the request.
   */
  ask(message: Members, gone: AbortSignal): Promise<Answer> {
    const id = toKey(message.id);
    if (this.#waiting.has(id)) {
      return Promise.resolve(refused(400, 'A request with this id is not answered yet.'));
    }
    if (this.#waiting.size >= BRIDGE_LIMITS.requestsPerSession || !this.tell(message)) {
      return Promise.resolve(refused(503, 'Too many requests at once; try again.'));
    }
    return new Promise((resolve) => {
      this.#waiting.set(id, { progressToken: progressTokenOf(message), resolve });
      gone.addEventListener('abort', () => {
        if (!this.#waiting.has(id)) return;
        const params = { requestId: message.id, reason: 'The caller went away.' };
        this.tell({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
      });
    });
  }

  /** Sends a message that has no answer; false if the program does not read. */
  tell(message: Members): boolean {
    const { stdin } = this.#program;
    if (stdin.writableLength > BRIDGE_LIMITS.waitingBytes) return false;
    // Written anew: a line break between two members would end the message, and for the line reader of
    // Node so would these two characters.
    const line = JSON.stringify(message).replace(/[\u2028\u2029]/g, toEscape);
    stdin.write(`${line}\n`);
    // Programs need not answer a cancelled request.
    const { method, params } = message;
    if (method === 'notifications/cancelled' && isObject(params)) {
      this.#fail(toKey(params.requestId), 'The request was cancelled.');
    }
    return true;
  }

  #receive(line: string): void {
    const message = parse(line);
    if (!message) return;
    const { id, method, params } = message;
    // A line break in an event would end its data; in JSON it can only stand between members.
    const text = line.replaceAll('\r', ' ');
    if (typeof method !== 'string') this.#settle(toKey(id), text);
    else if (isId(id)) this.#answerProgram(id, method);
    else if (method === 'notifications/progress' && isObject(params)) {
      this.#progress(toKey(params.progressToken), text);
    } else if (method === 'notifications/tools/list_changed') this.#notice = toEvent(text);
  }

  /** The server behind which the program stands offers it nothing. */
  #answerProgram(id: string | number, method: string): void {
    const answer =
      method === 'ping'
        ? { result: {} }
        : { error: { code: -32601, message: 'This client does not support requests.' } };
    this.tell({ jsonrpc: '2.0', id, ...answer });
  }

  #progress(token: string, text: string): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.progressToken !== token) continue;
      const events = openEvents(waiting);
      // A caller that does not read loses progress, not the answer.
      if (!events.writableNeedDrain) events.write(toEvent(text));
    }
  }

  #settle(id: string, text: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    const notice = this.#notice;
    this.#notice = '';
    if (notice === '' && !waiting.events) waiting.resolve(jsonFrom(text));
    else openEvents(waiting).end(notice + toEvent(text));
  }

  #fail(id: string, why: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    // Events without an answer: the caller sees that the connection ended too early.
    if (waiting.events) waiting.events.end();
    else waiting.resolve(refused(502, why));
  }

  #failAll(why: string): void {
    for (const id of [...this.#waiting.keys()]) this.#fail(id, why);
  }
}

/** Ids and tokens of MCP; written as text, a deep nest of lists would end the bridge and every session. */
const isId = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

const toKey = (id: unknown): string => (isId(id) ? JSON.stringify(id) : '');

const toEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16)}`;

const toEvent = (text: string): string => `event: message\ndata: ${text}\n\n`;

const jsonFrom = (body: string): Answer =>
  withFixedHeaders({ status: 200, headers: { 'content-type': 'application/json' }, body });

function openEvents(waiting: Waiting): PassThrough {
  if (waiting.events) return waiting.events;
  const body = new PassThrough({ highWaterMark: BRIDGE_LIMITS.messageBytes });
  const headers = { 'content-type': 'text/event-stream' };
  waiting.events = body;
  waiting.resolve(withFixedHeaders({ status: 200, headers, body }));
  return body;
}

function progressTokenOf({ params }: Members): string | undefined {
  const meta = isObject(params) ? params._meta : undefined;
  const token = isObject(meta) ? meta.progressToken : undefined;
  return token === undefined ? undefined : toKey(token);
}

/** Undefined for what is no message: programs print to standard output by mistake. */
function parse(line: string): Members | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
