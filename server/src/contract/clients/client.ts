/** The endpoint that a client is to call, and what a client cannot find out by itself. */
export interface Endpoint {
  /** Exactly as the metadata names it. */
  readonly mcpUrl: string;
  /** Entra registers no clients on request, so a client is given the id of a registered one. */
  readonly clientId: string;
  /** Full name of the scope that every call needs. */
  readonly baseScope: string;
  /** Of the sign-in service, for clients that do not read its metadata. */
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
}

/**
 * What a user does to connect: runs a command, saves a file, enters a line in a running program, or
 * adds code to one. A command has JSON only as `jsonArgument` writes it; a test holds that no other
 * part needs quoting.
 */
export type Step =
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'save'; readonly file: string; readonly text: string }
  | { readonly kind: 'enter'; readonly program: string; readonly text: string }
  | { readonly kind: 'code'; readonly language: 'ts' | 'cs'; readonly text: string };

export interface McpClient {
  /** What `npm run connect` calls it. */
  readonly id: string;
  readonly name: string;
  /** Steps in order, filled in for an endpoint that requires sign-in. */
  steps(endpoint: Endpoint): readonly Step[];
  /** The same for an endpoint without sign-in; only for the clients that its page shows. */
  stepsWithoutSignIn?(mcpUrl: string): readonly Step[];
}

/** Under this name the server stands in the settings of a client. */
export const SERVER_NAME = 'secure-mcp';
