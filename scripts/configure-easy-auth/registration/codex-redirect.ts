import { createHash } from 'node:crypto';

/** Bytes of the digest that the client keeps. */
const KEPT = 9;

/**
 * The redirect of OpenAI's Codex since version 0.171: its path ends in the start of a digest of the
 * server's URL, and no setting of that client changes it. Only whoever knows the URL can register it.
 */
export function codexRedirect(mcpUrl: string): string {
  const digest = createHash('sha256').update(mcpUrl).digest().subarray(0, KEPT);
  return `http://127.0.0.1/callback/${digest.toString('base64url')}`;
}
