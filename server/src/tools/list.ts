import type { ReadSecret } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { auditEvent } from './examples/audit-event/audit-event.ts';
import { createGetConfigStatus } from './examples/get-config-status/get-config-status.ts';
import { createReadSecretMetadata } from './examples/read-secret-metadata/read-secret-metadata.ts';
import { safeLookup } from './examples/safe-lookup/safe-lookup.ts';
import { whoami } from './examples/whoami/whoami.ts';
import type { Tool } from './tool.ts';

export interface ToolParts {
  readonly settings: Config['settings'];
  /** Absent where no vault is configured. */
  readonly readSecret: ReadSecret | undefined;
}

/** The tools of this server, in the order of their declarations. A tool of your own goes here. */
export const createTools = ({ settings, readSecret }: ToolParts): readonly Tool[] => [
  whoami,
  createGetConfigStatus(settings),
  createReadSecretMetadata(readSecret),
  safeLookup,
  auditEvent,
];
