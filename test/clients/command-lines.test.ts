import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { needs } from '../support/needs.ts';
import { ADVERTISED, type Behaviour, type Failure } from './support/behaviour.ts';
import { stepsFor } from './support/client.ts';
import { GEMINI, INSPECTOR, MCP_REMOTE, MCPORTER } from './support/command-lines.ts';
import { run } from './support/follow.ts';
import { describeJourneys } from './support/journey.ts';

/** It refreshes without a scope, which Entra refuses because the request names the resource. */
const INSPECTOR_EXPIRED: Failure = {
  shows: /AADSTS9010010: The resource parameter provided in the request doesn't match/,
  remedy: ({ machine }, { mcpUrl, clientId }) =>
    run(
      machine,
      `npx @modelcontextprotocol/inspector --cli ${mcpUrl} --transport http --client-id ${clientId} --method tools/list --relogin`,
    ),
};

/** It opens the browser and ends before its user is back. */
const MCPORTER_STEP_UP: Failure = {
  shows:
    /Authorization required for secure-mcp\. Run 'mcporter auth secure-mcp'\. \(Unauthorized\)/,
  opensBrowser: true,
};

/** It does not connect the refusal with the client id in its settings. */
const GEMINI_STEP_UP: Failure = {
  shows: /Incompatible auth server: does not support dynamic client registration/,
  async remedy({ machine, connected }, endpoint, scopes) {
    const [step] = stepsFor('gemini', endpoint);
    assert.equal(step?.kind, 'save');
    const settings = JSON.parse(step.text);
    settings.mcpServers['secure-mcp'].oauth.scopes = scopes;
    machine.save(step.file, JSON.stringify(settings));
    await connected.authenticate?.();
  },
};

/** It is told all its scopes, so the metadata does not matter. */
const GEMINI_ACTS: Behaviour = { staysIn: METADATA_MODES, stepUp: GEMINI_STEP_UP };

describe('command lines, with the printed commands and files', needs('clients'), () => {
  for (const metadata of METADATA_MODES) {
    describeJourneys(metadata, [
      [INSPECTOR, { staysIn: ADVERTISED, stepUp: 'signs in again', stops: INSPECTOR_EXPIRED }],
      [MCP_REMOTE, { staysIn: ADVERTISED, stepUp: 'signs in again' }],
      [MCPORTER, { staysIn: [], stepUp: MCPORTER_STEP_UP }],
      [GEMINI, GEMINI_ACTS],
    ]);
  }
});
