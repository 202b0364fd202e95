import { describe } from 'node:test';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { needs } from '../support/needs.ts';
import { AI_SDK } from './support/ai-sdk.ts';
import { ADVERTISED, type Behaviour, type Failure } from './support/behaviour.ts';
import type { TestedClient } from './support/client.ts';
import { PACKAGES } from './support/installed.ts';
import { describeJourneys } from './support/journey.ts';
import { connectLibrary } from './support/library.ts';

const library = (id: string, packages: string): TestedClient => ({
  id,
  packages,
  connect: connectLibrary,
});
const SDK_V2 = library('sdk-v2', PACKAGES.repository);
const MASTRA = library('mastra', PACKAGES.clients);

const PATIENT: Behaviour = { staysIn: [], stepUp: 'signs in again' };

/** The printed file asks for no refresh token; a program that asks for one. */
const asking = (client: TestedClient): TestedClient => ({
  ...client,
  variant: `${client.id}, if its program asks for a refresh token`,
  connect: ([step], machine, user) => {
    if (step?.kind !== 'code') throw new Error('The step of a library is a file.');
    const text = step.text.replace(
      "['authorization_code']",
      "['authorization_code', 'refresh_token']",
    );
    return connectLibrary([{ ...step, text }], machine, user);
  },
});

/** It refreshes without a scope, which Entra refuses because the request names the resource. */
const REFUSED: Failure = { shows: /AADSTS9010010/ };

const AI_SDK_ACTS: Behaviour = {
  staysIn: [],
  stepUp: { shows: /The token lacks a required scope or role; sign in again with the scopes/ },
  cannot: /does not support S256 code challenge method required by MCP specification/,
};

describe('libraries, with the printed file', needs('clients'), () => {
  for (const metadata of METADATA_MODES) {
    const asks: Behaviour = {
      staysIn: ADVERTISED,
      stepUp: 'signs in again',
      expiry: metadata === 'pkce-no-refresh' ? 'signs in again' : REFUSED,
    };
    describeJourneys(metadata, [
      [library('sdk-v1', PACKAGES.repository), PATIENT],
      [SDK_V2, PATIENT],
      [asking(SDK_V2), asks],
      [MASTRA, PATIENT],
      [asking(MASTRA), asks],
      [library('langchain', PACKAGES.clients), PATIENT],
      [AI_SDK, AI_SDK_ACTS],
    ]);
  }
});
