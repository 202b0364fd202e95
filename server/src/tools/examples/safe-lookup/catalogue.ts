/**
 * What `safe_lookup` knows: a fixed list, in the order in which its topics are offered. What depends
 * on a deployment is told of the template that makes one: this process cannot know whether it did.
 */
const ENTRIES = {
  'access-token':
    'Only access tokens of version 2 count, delegated ones with a scope or those of an application itself with a role. An ID token of the same tenant has the same issuer, keys and roles, and is refused.',
  'anomaly-alert':
    'The template sets up a scheduled query over the audit events, for an alert when one caller, or all together, make far more calls, refusals or errors within its window than anybody should.',
  'api-management':
    'The template puts a gateway in front, whose policies verify tokens, limit calls per caller, strip identity headers that callers made up, and answer with the metadata that tells a client where to sign in.',
  'app-roles':
    'A role says what a user or an application may do; a scope says what a client may do for its user. A delegated call needs both, an application needs the role alone.',
  'audit-trail':
    'Every call of a tool, allowed or refused, leaves exactly one event: who, which tool, decision, reason, outcome, duration and correlation id. Arguments are not in it, but for those of the audit tool itself.',
  'easy-auth':
    'The template turns on the sign-in of the platform, which checks the token again and names the caller in a header. The process then verifies the token once more; header and token must agree on tenant and object id.',
  'entra-id':
    'The directory signs users in and issues the tokens. The scripts of the template register this server with one base scope, one scope for secret metadata, and the roles.',
  'key-vault':
    'The template closes the public address of the vault and has the platform resolve references to secrets; the server itself asks for metadata only, with a call whose answer carries no value.',
  'managed-identity':
    'The template lets the site sign in to the vault and to telemetry as itself, without a client secret that could leak, expire or be copied.',
  'private-network':
    'The template gives vault and site private endpoints. It always closes the public address of the vault, and that of the site when the deployment is locked down.',
  'step-up':
    'A tool that needs a wider scope is listed and answers a call with a challenge that names all scopes needed, so that a client signs in once more and goes on.',
  'strict-input':
    'Bodies are strict JSON within small bounds, arguments are checked against closed schemas without coercion, and whatever is refused is not repeated in the answer.',
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
 * The entry under exactly this topic. The string is compared as it came: normalised, decoded, cut or
 * searched for a part, some spelling that a filter elsewhere lets pass would become a topic here.
 */
export const findEntry = (topic: string): CatalogueEntry | undefined => BY_TOPIC.get(topic);
