/** A line of a parameter file: what the tools need, in Bicep. */
const toolNeeds = (needs: {
  readonly secrets?: string;
  readonly outbound?: string;
  readonly upstreams?: string;
  readonly upstreamAddresses?: string;
  readonly sessionsPerCaller?: string;
}) => {
  const { secrets, outbound, upstreams, upstreamAddresses, sessionsPerCaller } = needs;
  const members = { secrets, outbound, upstreams, upstreamAddresses, sessionsPerCaller };
  const lines = Object.entries(members).map(([name, list]) => `${name}: [${list ?? ''}]`);
  return `param toolNeeds = { ${lines.join(', ')} }`;
};

const KEY = "{ setting: 'TICKETS_KEY', name: 'tickets-key' }";

/** A tool needs a key, and two call services outside the network. */
export const TOOL_NEEDS = toolNeeds({
  secrets: KEY,
  outbound: "'https://api.tickets.example', 'https://rates.example'",
});

/** The same, if it only needs the key. */
export const ONLY_SECRETS = toolNeeds({ secrets: KEY });

/** Another MCP server keeps a session for each caller. */
export const SESSIONS = toolNeeds({ sessionsPerCaller: "'browser'" });
