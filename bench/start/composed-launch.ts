import type { Principal } from '../../server/src/call/values.ts';
import { CLIENT, TENANT } from '../../test/server/harness/issuer.ts';
import { READER } from '../../test/server/harness/reader.ts';
import { type Context, peerFile } from '../context.ts';
import type { Launch } from './start-peer.ts';

const PRINCIPAL: Principal = {
  kind: 'user',
  tid: TENANT,
  oid: READER.oid,
  client: CLIENT,
  name: READER.name,
  idp: undefined,
  scopes: READER.scopes ?? [],
  roles: READER.roles ?? [],
};

/** The product's app behind sign-in with one generated tool, of which single steps can be left out. */
export const composedLaunch = ({ issuer, answers }: Context): Launch => ({
  file: peerFile('composed.ts'),
  env: {
    ...issuer.env,
    BENCH_PRINCIPAL: JSON.stringify(PRINCIPAL),
    BENCH_ANSWER: answers['2026'],
    BENCH_TOOLS: '1',
  },
});
