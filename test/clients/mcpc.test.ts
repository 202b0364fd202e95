import { describe } from 'node:test';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { needs } from '../support/needs.ts';
import type { Behaviour, Failure } from './support/behaviour.ts';
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

// It never asks for a refresh token.
const MCPC_ACTS: Behaviour = { staysIn: [], stepUp: MCPC_STEP_UP, asks: MCPC_EXPIRED };

describe('mcpc, with the printed commands', needs('clients'), () => {
  for (const metadata of METADATA_MODES) describeJourneys(metadata, [[MCPC, MCPC_ACTS]]);
});
