/** What the server behind the measured one offers, as reviewed. */
export const UPSTREAM_TOOL = {
  name: 'upstream_tool',
  description: 'Says that it is there.',
  inputSchema: { type: 'object', properties: {} },
};
