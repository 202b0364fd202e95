import type { ToolSource } from '../tool.ts';
import { auditEvent } from './audit-event/audit-event.ts';
import { createGetConfigStatus } from './get-config-status/get-config-status.ts';
import { createReadSecretMetadata } from './read-secret-metadata/read-secret-metadata.ts';
import { safeLookup } from './safe-lookup/safe-lookup.ts';
import { whoami } from './whoami/whoami.ts';

/** Five example tools. To remove them all, delete this folder and its two lines in the list. */
export const EXAMPLES: readonly ToolSource[] = [
  whoami,
  createGetConfigStatus,
  createReadSecretMetadata,
  safeLookup,
  auditEvent,
];
