/** Starts a site and exits without stopping it, as a failing process does. */
import { setting, startedChain } from './chain.ts';
import { ECHO } from './program.ts';

const anonymous = setting(
  '/config/authsettingsV2',
  'properties.globalValidation.unauthenticatedClientAction',
  'AllowAnonymous',
);
const chain = await startedChain({ bundle: ECHO, edits: [anonymous] });
process.stdout.write(`${chain.platform.pid()}\n`, () => process.exit(1));
