import { describe } from 'node:test';
import { needs } from '../support/needs.ts';
import { INSPECTOR, MCP_REMOTE, MCPC, MCPORTER } from './support/command-lines.ts';
import { describeJourneys, type Failure } from './support/journey.ts';

/** A refresh without a scope, which Entra refuses because the client names the resource. */
const INSPECTOR_EXPIRED: Failure = {
  shows: /AADSTS9010010: The resource parameter provided in the request doesn't match/,
  remedy: ({ mcpUrl, clientId }) => [
    `npx @modelcontextprotocol/inspector --cli ${mcpUrl} --transport http --client-id ${clientId} --method tools/list --relogin`,
  ],
};

/** It opens the browser and ends before its user is back. */
const MCPORTER_STEP_UP: Failure = {
  shows:
    /Authorization required for secure-mcp\. Run 'mcporter auth secure-mcp'\. \(Unauthorized\)/,
};

/** Its session keeps the token with which it began. */
const mcpcRemedy: Failure['remedy'] = ({ mcpUrl, clientId }, scopes) => [
  `npx @apify/mcpc login ${mcpUrl} --client-id ${clientId} --scope "${scopes.join(' ')}"`,
  'npx @apify/mcpc restart @secure-mcp',
];
const MCPC_STEP_UP: Failure = {
  shows: /The token lacks a required scope or role; sign in again with the scopes/,
  remedy: mcpcRemedy,
};
const MCPC_EXPIRED: Failure = {
  shows: /The credential was not accepted; sign in again\./,
  remedy: mcpcRemedy,
};

describe('command lines, with the printed commands and files', needs('clients'), () => {
  describeJourneys('entra', [
    [INSPECTOR, { offline: true, stepUp: 'signs in again', stops: INSPECTOR_EXPIRED }],
    [MCP_REMOTE, { offline: true, stepUp: 'signs in again' }],
    [MCPORTER, { offline: false, stepUp: MCPORTER_STEP_UP }],
    [MCPC, { offline: false, stepUp: MCPC_STEP_UP, stops: MCPC_EXPIRED }],
  ]);
});
