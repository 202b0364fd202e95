import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

/** Exchanges JSON-RPC with `Content-Length` framing over a process's standard input and output. */
export class RpcProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, Waiting>();
  #received: Buffer = Buffer.alloc(0);
  #complaints = '';
  #lastId = 0;
  #ended = '';

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { env, stdio: 'pipe' });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#child.stderr.on('data', (chunk: Buffer) => {
      // Enough to explain a crash; a verbose process must not grow our memory.
      this.#complaints = (this.#complaints + chunk.toString('utf8')).slice(-2000);
    });
    this.#child.on('error', (error) =>
      this.#fail(`${command} could not be started: ${error.message}`),
    );
    this.#child.on('exit', (code) =>
      this.#fail(`${command} ended with ${code}. ${this.#complaints}`),
    );
    this.#child.stdin.on('error', () => {}); // the exit gives the reason, this only EPIPE
  }

  get isAlive(): boolean {
    return this.#ended === '';
  }

  call<Result>(method: string, params: unknown): Promise<Result> {
    // The process has ended, so no answer would come.
    if (this.#ended) return Promise.reject(new Error(this.#ended));
    const id = ++this.#lastId;
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const promise = new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as Result), reject });
    });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return promise;
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL'); // on SIGTERM it would write a profile of its run
    this.#fail('The compiler was closed.');
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const headerEnd = this.#received.indexOf('\r\n\r\n');
      if (headerEnd < 0) return;
      const header = this.#received.toString('latin1', 0, headerEnd);
      const length = Number(/content-length: *(\d+)/i.exec(header)?.[1]);
      const end = headerEnd + 4 + length;
      if (this.#received.length < end) return;
      const body = this.#received.toString('utf8', headerEnd + 4, end);
      this.#received = this.#received.subarray(end);
      this.#answer(JSON.parse(body));
    }
  }

  #answer(message: { id?: number; result?: unknown; error?: { message: string } }): void {
    if (message.id === undefined) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  }

  #fail(reason: string): void {
    this.#ended ||= reason.trim();
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(reason.trim()));
    this.#waiting.clear();
  }
}
