/**
 * Who may call what. Each tool says it of itself, beside what it does; here stands what everybody
 * needs, whatever the tool.
 *
 * A scope says what the client may do for the user, a role what the user (or the application
 * itself) may do. A delegated call needs the base scope, the tool's scope and the tool's role; an
 * application needs the base role and the tool's role.
 */

export interface ScopeDeclaration {
  readonly name: string;
  /** What an administrator reads on the consent page. */
  readonly adminTitle: string;
  readonly adminText: string;
  /** What the user reads; empty for a scope that an administrator alone may grant. */
  readonly userTitle: string;
  readonly userText: string;
}

export interface RoleDeclaration {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly assignableTo: readonly ('User' | 'Application')[];
  /** Who gets it when the server is deployed: the person who deploys, or the application that may call. */
  readonly grantedTo?: 'deployer' | 'caller';
}

export interface ToolAccess {
  /** Scope on top of the base scope, for users. */
  readonly scope?: ScopeDeclaration;
  /** Role that the user needs, and the application on top of the base role. */
  readonly role?: RoleDeclaration;
  /** Calls that one caller may make in a minute; the gateway counts them. */
  readonly callsPerMinute: number;
}

export const BASE_SCOPE: ScopeDeclaration = {
  name: 'user_impersonation',
  adminTitle: 'Call the MCP server as the user',
  adminText:
    'Lets the application list the tools of the MCP server and call the basic ones as the signed-in user.',
  userTitle: 'Call the MCP server as you',
  userText: 'Lets the application list the tools of the MCP server and call the basic ones as you.',
};

export const BASE_ROLE: RoleDeclaration = {
  name: 'Mcp.Access',
  title: 'Call the MCP server',
  text: 'Applications that call the MCP server as themselves, without a user.',
  assignableTo: ['Application'],
  grantedTo: 'caller',
};

/** Calls of any kind that one caller may make in a minute; the gateway counts them. */
export const CALLS_PER_MINUTE = 300;
