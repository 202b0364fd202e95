import type { Config } from '../config.ts';
import type { ReadSecret } from '../values.ts';
import { auditEvent } from './audit-event.ts';
import { createGetConfigStatus } from './get-config-status.ts';
import { createReadSecretMetadata } from './read-secret-metadata.ts';
import { safeLookup } from './safe-lookup.ts';
import type { Tool } from './tool.ts';
import { whoami } from './whoami.ts';

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
