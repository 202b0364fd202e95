import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { METADATA_MODES, type MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import { openInternet } from '../support/internet.ts';
import { needs } from '../support/needs.ts';
import { claudeCode, codex, copilot, inTerminal, opencode } from './support/agents.ts';
import { ADVERTISED, type Behaviour, type Failure } from './support/behaviour.ts';
import { run } from './support/follow.ts';
import { describeJourneys } from './support/journey.ts';
import { startModel } from './support/model.ts';

/** It finds out by itself which scopes it lacks. */
const claudeCodeRemedy: Failure['remedy'] = ({ machine }) =>
  run(machine, inTerminal('claude mcp login secure-mcp'));
/** It refreshes without a scope, which Entra refuses because the request names the resource. */
const CLAUDE_CODE: Behaviour = {
  staysIn: ADVERTISED,
  stepUp: {
    shows: /needs additional permissions \(scope: ".*"\) — run \/mcp to re-authenticate/,
    remedy: claudeCodeRemedy,
  },
  stops: {
    shows: /✘ Failed to connect — invalid_target: AADSTS9010010: The resource parameter/,
    remedy: claudeCodeRemedy,
  },
  asks: { shows: /secure-mcp: .* Needs authentication/, remedy: claudeCodeRemedy },
};

const CODEX: Behaviour = {
  staysIn: ADVERTISED,
  stepUp: {
    shows: /error: Insufficient scope/,
    remedy: ({ machine }, _, scopes) =>
      run(machine, `codex mcp login secure-mcp --scopes ${scopes.join(',')}`),
  },
  asks: {
    shows: /AuthRequired/,
    remedy: ({ machine }) => run(machine, 'codex mcp login secure-mcp'),
  },
};

const opencodeRemedy: Failure['remedy'] = ({ machine }) =>
  run(machine, 'opencode mcp logout secure-mcp', 'opencode mcp auth secure-mcp');
/** It refreshes, as Claude Code does, also when it lacks a scope. */
const opencodeActs = (metadata: MetadataMode): Behaviour => ({
  staysIn: ADVERTISED,
  stepUp: { shows: ADVERTISED.includes(metadata) ? /AADSTS9010010/ : /Unauthorized/ },
  stops: {
    shows: /✗ secure-mcp .*failed.*AADSTS9010010: The resource parameter/s,
    remedy: opencodeRemedy,
  },
  asks: { shows: /secure-mcp .*needs authentication/s, remedy: opencodeRemedy },
});

describe('programs in which a model calls the tools', needs('agents', 'linux-x64'), async () => {
  const [model, internet] = await Promise.all([startModel(), openInternet({})]);
  const env = {
    HTTP_PROXY: internet.proxy,
    HTTPS_PROXY: internet.proxy,
    NO_PROXY: 'localhost,127.0.0.1',
  };
  after(() => internet[Symbol.asyncDispose]());

  for (const metadata of METADATA_MODES) {
    describeJourneys(metadata, [
      [claudeCode(model, env), CLAUDE_CODE],
      [codex(model, env), CODEX],
      [copilot(model, env), { staysIn: ADVERTISED, stepUp: 'signs in again' }],
      [opencode(model, env), opencodeActs(metadata)],
    ]);
  }

  test('ask for nothing else', () => {
    assert.deepEqual(internet.dialled, []);
  });
});
