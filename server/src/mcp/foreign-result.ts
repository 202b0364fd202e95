import type { ForeignResult } from '../call/values.ts';

/** Tells a client that the text was written neither by this server nor by its user. */
const TRUST = { 'content-trust': 'untrusted' };

/** The members of a `tools/call` result for what another server answered. */
export const foreignMembers = ({ ok, content, structured }: ForeignResult) => ({
  // The SDK writes them in this order.
  _meta: TRUST,
  content,
  ...(structured !== undefined && { structuredContent: structured }),
  ...(!ok && { isError: true }),
});
