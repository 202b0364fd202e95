/**
 * Who may call what. Each tool declares its own access beside its code; this file declares what
 * every caller needs, whatever the tool.
 *
 * A scope defines what the client may do for the user, a role what the user (or the application
 * itself) may do. A delegated call requires the base scope, the tool's scope and the tool's role;
 * an application requires the base role and the tool's role.
 */

export interface ScopeDeclaration {
  readonly name: string;
  /** Shown to an administrator on the consent page. */
  readonly adminTitle: string;
  readonly adminText: string;
  /** Shown to the user; empty for a scope that only an administrator may grant. */
  readonly userTitle: string;
  readonly userText: string;
}

export interface RoleDeclaration {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly assignableTo: readonly ('User' | 'Application')[];
  /** Who gets the role at deployment: the person who deploys, or the application that may call. */
  readonly grantedTo?: 'deployer' | 'caller';
}

export interface ToolAccess {
  /** Scope that users need in addition to the base scope. */
  readonly scope?: ScopeDeclaration;
  /** Role that users need, and that applications need in addition to the base role. */
  readonly role?: RoleDeclaration;
  /** Calls per caller and minute; the gateway counts them. */
  readonly callsPerMinute: number;
}

export const BASE_SCOPE: ScopeDeclaration = {
  name: 'user_impersonation',
  adminTitle: 'Call the MCP server on behalf of the signed-in user',
  adminText:
    'Allows the application to list the tools of the MCP server and call the basic ones on behalf of the signed-in user.',
  userTitle: 'Call the MCP server on your behalf',
  userText:
    'Allows the application to list the tools of the MCP server and call the basic ones on your behalf.',
};

export const BASE_ROLE: RoleDeclaration = {
  name: 'Mcp.Access',
  title: 'Call the MCP server',
  text: 'Applications that call the MCP server as themselves, without a user.',
  assignableTo: ['Application'],
  grantedTo: 'caller',
};
