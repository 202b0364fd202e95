import { describe } from 'node:test';
import { PACKAGES } from './support/installed.ts';
import { type Behaviour, describeJourneys } from './support/journey.ts';
import { connectLibrary } from './support/library.ts';

const PATIENT: Behaviour = { offline: false, stepUp: 'signs in again' };
const connect = connectLibrary;

describe('libraries, with the printed file', () => {
  describeJourneys('entra', [
    [{ id: 'sdk-v1', packages: PACKAGES.repository, connect }, PATIENT],
    [{ id: 'sdk-v2', packages: PACKAGES.repository, connect }, PATIENT],
  ]);
});
