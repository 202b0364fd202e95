import type { Reason } from '../../../server/src/contract/refusals.ts';
import { insufficientScope, unknownTool } from './access.ts';
import { MESSAGE } from './message.ts';
import { OPERATION } from './operation.ts';
import { foreignClient, foreignOrigin } from './platform.ts';
import type { Explain } from './refused-call.ts';
import { badCredential, noCredential } from './token.ts';
import { missingSecret, refusedRead } from './vault.ts';

/** By the reasons that gateway and server give for a refusal. */
export const BY_REASON = {
  ...MESSAGE,
  ...OPERATION,
  origin: foreignOrigin,
  no_credential: noCredential,
  bad_credential: badCredential,
  insufficient_scope: insufficientScope,
  unknown_tool: unknownTool,
  vault_denied: refusedRead,
  vault_missing: missingSecret,
  forbidden: (call) => foreignClient(call, String(call.claims.azp)),
} as const satisfies Readonly<Record<Reason, Explain>> & Readonly<Record<string, Explain>>;
