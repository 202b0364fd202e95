import { GraphRefusal } from './graph/refusal.ts';
import { Stop } from './stop.ts';
import { plain } from './words.ts';

/** One sentence on what went wrong and one on what to do, for each failure that people meet. */
export function explain(error: unknown): string {
  if (error instanceof Stop) return error.message;
  if (error instanceof GraphRefusal) return explainRefusal(error);
  if (isNotSignedIn(error)) {
    return (
      `Nobody is signed in to Azure for this (${reasonsOf(error)}). Run \`azd auth login\`, or ` +
      '`az login`, and then this again.'
    );
  }
  if (isUnreachable(error)) {
    return (
      `graph.microsoft.com could not be reached (${plain(reasonOf(error))}). Check the connection; behind a ` +
      'proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1. Then run this again.'
    );
  }
  return `Something unforeseen happened: ${plain(error instanceof Error ? error.message : String(error))}`;
}

function explainRefusal(refusal: GraphRefusal): string {
  const said = `Microsoft Graph said ${refusal.code || refusal.status}: ${plain(refusal.message)} (request ${plain(refusal.requestId)}).`;
  return `${adviceOn(refusal)} ${said}`;
}

function adviceOn(refusal: GraphRefusal): string {
  if (refusal.status === 429) return THROTTLED;
  if (refusal.status === 401) return SIGN_IN_REFUSED;
  if (refusal.code === 'ServiceTreeValueMissing') return SERVICE_TREE;
  if (refusal.code === 'HostNameNotOnVerifiedDomain' || /identifier ?uri/i.test(refusal.message)) {
    return IDENTIFIER_URI;
  }
  if (refusal.code === 'InvalidAppId') return NO_CLIENT;
  if (refusal.code === 'Directory_QuotaExceeded') return QUOTA;
  if (refusal.status === 403) return NO_RIGHTS;
  if (/already exists/i.test(refusal.message)) return TAKEN;
  return 'The directory refused a change that should be possible; nothing made so far is lost, and this can be run again.';
}

const THROTTLED =
  'Microsoft Graph has had too many requests from this directory and asks to wait longer than this does. Run this again in some minutes: it goes on where it stopped.';
const SIGN_IN_REFUSED =
  'Microsoft Graph does not accept the sign-in. Run `azd auth login` again, with `--tenant-id` where your account has several directories, and then this.';
const SERVICE_TREE =
  'This directory demands a Service Tree reference on every registration. Run `azd env set AZURE_SERVICE_MANAGEMENT_REFERENCE <id of your service>` and then this again.';
const IDENTIFIER_URI =
  'The directory refused the MCP URL as an identifier URI. A policy of the directory allows other hosts for registrations with version 2 tokens only, or not at all: ask an administrator to exempt this registration, or give the gateway a host name on a verified domain (docs/deploy.md, "Identifier URI refused").';
const TAKEN =
  'Something in the directory holds the same name, most likely a deleted registration that your account may not see. Have an administrator restore it, or delete it for good, and run this again.';
const NO_CLIENT =
  'AZURE_MCP_CLIENT_APP_ID names an application that cannot sign users in. Managed identities and other callers without a user belong into AZURE_MCP_CALLER_APP_ID: move it with `azd env set`, and run this again.';
const QUOTA =
  'Your account has made as many objects in this directory as it may. Delete registrations that you no longer need, for good, and run this again.';
const NO_RIGHTS =
  'Your account may not do this in the directory. Ask for the role Application Developer or Cloud Application Administrator, or have somebody who holds it run this once: afterwards it only reads (docs/deploy.md, "Without directory rights").';

function isNotSignedIn(error: unknown): error is Error {
  return (
    error instanceof Error &&
    /^(CredentialUnavailableError|AggregateAuthenticationError|AuthenticationError)$/.test(
      error.name,
    )
  );
}

function isUnreachable(error: unknown): error is Error {
  return (
    error instanceof Error && (error.message === 'fetch failed' || error.name === 'TimeoutError')
  );
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}

/** What each of the two tools said, which is where a second factor or a wrong tenant shows. */
function reasonsOf(error: Error): string {
  const all: unknown = 'errors' in error ? error.errors : undefined;
  const reasons = (Array.isArray(all) ? all : [error]) as Error[];
  return reasons.map(({ message }) => plain(message.split(/\n|\. /)[0] ?? '')).join('; ');
}
