/**
 * The fixed entries of `safe_lookup`, in the order in which topics are listed. Anything that
 * depends on a deployment is stated of the template: this process cannot know whether it was
 * deployed that way.
 */
const ENTRIES = {
  'access-token':
    'The server accepts only version 2 access tokens: delegated ones with a scope, or those of an application with a role. An ID token from the same tenant has the same issuer, keys and roles, and is refused.',
  'anomaly-alert':
    'The template sets up a scheduled query over the audit events. It raises an alert when the calls, refusals or errors of one caller, or of all callers together, exceed a limit within its window.',
  'api-management':
    'The template puts a gateway in front of the server. Its policies verify tokens, limit calls per caller, remove forged identity headers, and return the metadata that tells a client where to sign in.',
  'app-roles':
    'A role defines what a user or an application may do; a scope defines what a client may do on behalf of its user. A delegated call requires both; an application requires only the role.',
  'audit-trail':
    'Every tool call that reaches the server, allowed or refused, leaves exactly one event: caller, tool, decision, reason, outcome, duration and correlation id. It contains no arguments, except those of the audit tool itself.',
  'easy-auth':
    "The template turns on the platform's sign-in, which checks the token again and passes the caller's identity in a header. The server then verifies the token once more; header and token must agree on tenant and object id.",
  'entra-id':
    "Entra ID signs users in and issues the tokens. The template's scripts register this server with a base scope, a scope for secret metadata, and the roles.",
  'key-vault':
    "The template disables the vault's public endpoint, and the platform resolves references to secrets. The server itself requests only metadata, with a call whose response contains no values.",
  'managed-identity':
    'The template lets the app sign in to the vault and to telemetry with its own identity, without a client secret that could leak, expire or be copied.',
  'private-network':
    "The template gives the vault and the app private endpoints. The vault's public endpoint is always disabled; the app's is disabled when the deployment is locked down.",
  'step-up':
    'The tool list also shows tools that require a scope which the token lacks. A call to one of them receives a challenge that names all required scopes, so that the client can request them and retry.',
  'strict-input':
    'Bodies must be strict JSON within small limits, arguments are checked against closed schemas without coercion, and error messages never repeat refused input.',
} as const;

const BY_TOPIC: ReadonlyMap<string, CatalogueEntry> = new Map(
  Object.entries(ENTRIES).map(([topic, entry]) => [topic, Object.freeze({ topic, entry })]),
);

export interface CatalogueEntry {
  readonly topic: string;
  readonly entry: string;
}

export const TOPICS: readonly string[] = Object.freeze([...BY_TOPIC.keys()]);

/**
 * The entry with exactly this topic. The string is compared as received: if it were normalised,
 * decoded, cut or matched in part, some spelling that a filter elsewhere lets pass would become a
 * topic here.
 */
export const findEntry = (topic: string): CatalogueEntry | undefined => BY_TOPIC.get(topic);
