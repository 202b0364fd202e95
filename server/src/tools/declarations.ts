/**
 * Who may call what, declared once. From here come the tool list, the 403 step-up challenge, the
 * scopes and roles of the Entra registration and the gateway's limits per tool; nothing repeats it.
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
}

export interface ToolDeclaration {
  readonly name: string;
  /** Scope on top of the base scope, for users. */
  readonly scope?: string;
  /** Role that the user needs, and the application on top of the base role. */
  readonly role?: string;
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

export const SCOPES: readonly ScopeDeclaration[] = [
  BASE_SCOPE,
  {
    name: 'secrets.read',
    adminTitle: 'Read metadata of secrets as the user',
    adminText:
      'Lets the application read when secrets were made and when they expire, never their values, as the signed-in user.',
    userTitle: 'Read metadata of secrets as you',
    userText:
      'Lets the application read when secrets were made and when they expire, never their values, as you.',
  },
];

export const BASE_ROLE: RoleDeclaration = {
  name: 'Mcp.Access',
  title: 'Call the MCP server',
  text: 'Applications that call the MCP server as themselves, without a user.',
  assignableTo: ['Application'],
};

export const ROLES: readonly RoleDeclaration[] = [
  BASE_ROLE,
  {
    name: 'Mcp.Secrets.Read',
    title: 'Read metadata of secrets',
    text: 'Users and applications that may read metadata of secrets, never their values.',
    assignableTo: ['User', 'Application'],
  },
];

/** In the order in which `tools/list` shows them. */
export const TOOLS = [
  { name: 'whoami', callsPerMinute: 60 },
  { name: 'get_config_status', callsPerMinute: 60 },
  {
    name: 'read_secret_metadata',
    scope: 'secrets.read',
    role: 'Mcp.Secrets.Read',
    callsPerMinute: 20,
  },
  { name: 'safe_lookup', callsPerMinute: 120 },
  { name: 'audit_event', callsPerMinute: 120 },
] as const satisfies readonly ToolDeclaration[];

/** Calls of any kind that one caller may make in a minute; the gateway counts them. */
export const CALLS_PER_MINUTE = 300;
