import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { describeSteps } from '../../scripts/connect/describe-steps.ts';
import { stepsAsMarkdown } from '../../scripts/connect/steps-as-markdown.ts';
import type { TriedClient } from '../../scripts/connect/tried-clients.ts';
import { metadataOf, warn } from '../../scripts/connect/warn.ts';
import type { Step } from '../../server/src/contract/clients/client.ts';
import { jsonArgument } from '../../server/src/contract/clients/shell.ts';

const STEPS: readonly Step[] = [
  { kind: 'run', command: 'one add' },
  { kind: 'run', command: `one start ${jsonArgument({ id: 1 })}` },
  { kind: 'save', file: 'settings.toml', text: 'a = 1\n\nb = 2\n' },
  { kind: 'enter', program: 'one', text: '/sign-in' },
  { kind: 'code', language: 'cs', text: 'var a = 1;' },
];

test('shows steps in a terminal, with a line for PowerShell where it differs', () => {
  assert.equal(
    describeSteps(STEPS),
    String.raw`
Run:
  one add
  one start "{\"id\":1}"
In PowerShell instead:
  cmd /c 'one start "{\"id\":1}"'

Save as settings.toml, or add to what it contains:
  a = 1

  b = 2

Start one and enter:
  /sign-in

Add this file to your program (C#):
  var a = 1;`,
  );
});

test('shows steps on a page, with consecutive commands in one block', () => {
  assert.equal(
    stepsAsMarkdown(STEPS),
    [
      'Run:\n\n```sh',
      'one add',
      String.raw`one start "{\"id\":1}"`,
      '```\n\nSave as `settings.toml`, or add to what it contains:\n\n```toml',
      'a = 1\n\nb = 2',
      '```\n\nStart `one` and enter:\n\n```text',
      '/sign-in',
      '```\n\nAdd this file to your program (C#):\n\n```cs',
      'var a = 1;\n```',
    ].join('\n'),
  );
});

describe('the warning about a client', () => {
  const tried = (outcome: string, others = 'no') =>
    ({
      modes: { entra: outcome, pkce: others, 'pkce-no-refresh': 'signs in again' },
      remedy: '`one login`',
    }) as unknown as TriedClient;

  test('says what to do when it stops, and which metadata lets it sign in', () => {
    assert.match(
      warn(tried('stops'), 'entra', true) ?? '',
      /stops .*an hour.* Then: `one login`\.$/,
    );
    assert.match(
      warn(tried('asks to sign in'), 'entra', true) ?? '',
      /asks .* Then: `one login`\.$/,
    );
    const refused = tried('no', 'stops');
    assert.match(
      warn(refused, 'entra', true) ?? '',
      /cannot sign in .*\(entra\)\. It can with npm start -- --metadata pkce\.$/,
    );
    assert.match(
      warn(refused, 'entra', false) ?? '',
      /operator sets AZURE_MCP_METADATA to pkce\.$/,
    );
    assert.match(warn(tried('no'), 'pkce', true) ?? '', /--metadata pkce-no-refresh\.$/);
  });

  test('sends a client that refuses its own machine to a deployment, whatever the metadata', () => {
    const row = { ...tried('no', 'signs in again'), onlyDeployed: true } as const;
    for (const metadata of METADATA_MODES) {
      assert.match(warn(row, metadata, true) ?? '', /refuses .* own machine.* --deployed\.$/);
    }
    assert.equal(warn(row, 'pkce', false), undefined);
  });

  test('is absent for a client that keeps working', () => {
    for (const outcome of ['refreshes', 'signs in again', 'signs in', 'expected']) {
      assert.equal(warn(tried(outcome), 'entra', true), undefined, outcome);
    }
  });

  test('takes the metadata from the environment, and Entra’s own by default', () => {
    assert.equal(metadataOf({ AZURE_MCP_METADATA: 'pkce' }), 'pkce');
    assert.equal(metadataOf({ AZURE_MCP_METADATA: '' }), 'entra');
    assert.equal(metadataOf({}), 'entra');
  });
});
