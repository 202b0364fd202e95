/**
 * The server's requirements as data: obligations of the specification, attacks, gaps of the SDK. A test
 * cites the ids that it proves at the end of its title, in brackets. `requirements.test.ts` fails on an
 * id that no test cites; `npm run prove` removes what guards an id and fails unless a test that cites it
 * goes red.
 */

import { AUTHORIZATION } from './authorization.ts';
import { BASE } from './base.ts';
import { BODY } from './body.ts';
import { HTTP } from './http.ts';
import { INCIDENTS } from './incidents.ts';
import { OF_TOOLS } from './of-tools.ts';
import { RECORDS } from './records.ts';
import type { Requirement } from './requirement.ts';
import { SDK } from './sdk.ts';
import { TOKENS } from './tokens.ts';
import { TOOLS } from './tools.ts';
import { TRANSPORT } from './transport.ts';

export const REQUIREMENTS: readonly Requirement[] = [
  ...TRANSPORT,
  ...BASE,
  ...AUTHORIZATION,
  ...TOKENS,
  ...HTTP,
  ...BODY,
  ...TOOLS,
  ...RECORDS,
  ...SDK,
  ...INCIDENTS,
  ...OF_TOOLS.flatMap(({ requirements }) => requirements),
];
