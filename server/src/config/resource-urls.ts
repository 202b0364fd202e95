/** URLs and names derived from the MCP URL. */

/** Full name of a scope, as clients request it: the MCP URL is the identifier URI (RFC 8707). */
export const fullScope = (publicUrl: string, scope: string): string => `${publicUrl}/${scope}`;

/** RFC 9728 section 3.1: the well-known part is inserted between host and path. */
export function metadataUrl(publicUrl: string): string {
  const { origin, pathname } = new URL(publicUrl);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}
