/**
 * What the server must keep, as data: obligations of the specification, attacks, gaps of the SDK.
 * A test cites the ids that it proves at the end of its title, in brackets. `requirements.test.ts`
 * fails on an id that nobody cites; `npm run prove` takes away what guards an id and demands that a
 * test which cites it goes red.
 */

import { AUTHORIZATION } from './requirements/authorization.ts';
import { BASE } from './requirements/base.ts';
import { BODY } from './requirements/body.ts';
import { HTTP } from './requirements/http.ts';
import { INCIDENTS } from './requirements/incidents.ts';
import { RECORDS } from './requirements/records.ts';
import type { Requirement } from './requirements/requirement.ts';
import { SDK } from './requirements/sdk.ts';
import { TOKENS } from './requirements/tokens.ts';
import { TOOLS } from './requirements/tools.ts';
import { TRANSPORT } from './requirements/transport.ts';

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
];
