import { after, describe } from 'node:test';
import { METADATA_MODES } from '../../infra/gateway/metadata-modes.ts';
import { needs } from '../support/needs.ts';
import { createDotnet } from './support/dotnet.ts';
import { describeJourneys } from './support/journey.ts';

describe('the SDK for .NET, with the printed file', needs('dotnet'), () => {
  const client = createDotnet();
  after(() => client.remove());

  for (const metadata of METADATA_MODES) {
    describeJourneys(metadata, [
      [
        client,
        {
          staysIn: ['pkce'],
          stepUp: 'signs in again',
          cannot: /does not include 'code_challenge_methods_supported'/,
        },
      ],
    ]);
  }
});
