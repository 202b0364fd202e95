import { adviceOn } from './graph/advice.ts';
import { GraphRefusal } from './graph/refusal.ts';
import { plain } from './printable.ts';
import { findDeclared } from './registration/find-declared.ts';
import { Stop } from './stop.ts';

/** What went wrong and what to do, for each failure that users meet. */
export function explain(error: unknown): string {
  if (error instanceof Stop) return error.message;
  if (error instanceof GraphRefusal) return explainRefusal(error);
  if (isNotSignedIn(error)) {
    return (
      `You are not signed in to Azure (${reasonsOf(error)}). ` +
      'Run `azd auth login` or `az login`, then run this again.'
    );
  }
  if (isUnreachable(error)) {
    return (
      `graph.microsoft.com could not be reached (${plain(reasonOf(error))}). Check the ` +
      'connection; behind a proxy set HTTPS_PROXY and NODE_USE_ENV_PROXY=1. Then run this again.'
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Unexpected error: ${plain(message)}`;
}

function explainRefusal(refusal: GraphRefusal): string {
  const { code, status, message, requestId } = refusal;
  const said = plain(`${code || status}: ${message} (request ${requestId})`);
  const places = status === 400 ? findDeclared(message) : [];
  const advice =
    places.length > 0
      ? `${places.join(' and ')}: the directory rejects this value. Correct it and run this again.`
      : adviceOn(refusal);
  return `${advice} Microsoft Graph said ${said}.`;
}

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

/** What each of the two tools printed: it reveals a missing second factor or a wrong tenant. */
function reasonsOf(error: Error): string {
  const all: unknown = 'errors' in error ? error.errors : undefined;
  const reasons = (Array.isArray(all) ? all : [error]) as Error[];
  return reasons.map(({ message }) => plain(message.split(/\n|\. /)[0] ?? '')).join('; ');
}
