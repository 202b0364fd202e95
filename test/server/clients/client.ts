/** What a client shows of a tool's result. */
export interface ToolAnswer {
  readonly structuredContent?: unknown;
  readonly isError?: unknown;
}

/** A real, connected client; the tests observe the server only through it. */
export interface Client {
  readonly toolNames: () => Promise<readonly string[]>;
  readonly call: (name: string, args: Record<string, unknown>) => Promise<ToolAnswer>;
  readonly close: () => Promise<void>;
}

/** @param headers sent with every request: the credentials of the caller, if any. */
export type Connect = (url: URL, headers: Record<string, string>) => Promise<Client>;
