import { describe } from 'node:test';
import { needs } from '../support/needs.ts';
import type { Failure } from './support/behaviour.ts';
import { MCPC } from './support/command-lines.ts';
import { run } from './support/follow.ts';
import { describeJourneys } from './support/journey.ts';

/** Its session keeps the token with which it began. */
const mcpcRemedy: Failure['remedy'] = ({ machine }, { mcpUrl, clientId }, scopes) =>
  run(
    machine,
    `npx @apify/mcpc login ${mcpUrl} --client-id ${clientId} --scope "${scopes.join(' ')}"`,
    'npx @apify/mcpc restart @secure-mcp',
  );
const MCPC_STEP_UP: Failure = {
  shows: /The token lacks a required scope or role; sign in again with the scopes/,
  remedy: mcpcRemedy,
};
const MCPC_EXPIRED: Failure = {
  shows: /The credential was not accepted; sign in again\./,
  remedy: mcpcRemedy,
};

// Each of its commands takes seconds, and it never asks for a refresh token, whatever the metadata.
describe('mcpc, with the printed commands', needs('clients'), () => {
  describeJourneys('entra', [[MCPC, { staysIn: [], stepUp: MCPC_STEP_UP, stops: MCPC_EXPIRED }]]);
});
