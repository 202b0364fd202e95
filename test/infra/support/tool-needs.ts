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

/** A program of code that calls the internet and keeps a session for each caller. */
const BROWSER =
  "{ name: 'browser', setting: 'MCP_UPSTREAM_BROWSER', slot: 0, image: '', internet: true, identity: false, audience: '', bridge: { command: ['npx', '@playwright/mcp@0.0.83', '--headless'], environment: {} } }";

/** A container image that calls nothing and admits only the server's identity. */
const LEDGER =
  "{ name: 'ledger', setting: 'MCP_UPSTREAM_LEDGER', slot: 3, image: 'ghcr.io/example/ledger:1.4.2', internet: false, identity: true, audience: '', bridge: { command: ['ledger'], path: '/mcp', environment: { LEDGER_MODE: 'read' } } }";

/** One other MCP server, which calls nothing. */
export const ONE_UPSTREAM = toolNeeds({ upstreams: LEDGER });

/** Two of them, a third one elsewhere in the network, and tools with needs of their own. */
export const UPSTREAMS = toolNeeds({
  secrets: KEY,
  outbound: "'https://rates.example'",
  upstreams: `${BROWSER}, ${LEDGER}`,
  upstreamAddresses: "'10.120.1.9'",
  sessionsPerCaller: "'browser'",
});

/** Another MCP server keeps a session for each caller. */
export const SESSIONS = toolNeeds({ sessionsPerCaller: "'browser'" });
