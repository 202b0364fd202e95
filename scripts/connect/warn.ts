import { METADATA_MODES, type MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import type { TriedClient } from '../../test/chain/support/tried-clients.ts';

/** What the user of a client should know before connecting it with this metadata; one line at most. */
export function warn({ modes, remedy }: TriedClient, metadata: MetadataMode): string | undefined {
  if (modes[metadata] === 'no') {
    const [other] = METADATA_MODES.filter((mode) => !['no', 'not tried'].includes(modes[mode]));
    const advice = other
      ? `It can if the operator sets AZURE_MCP_METADATA to ${other} (on this machine: npm start -- --metadata ${other}).`
      : 'Give it a token instead.';
    return `It cannot sign in with the metadata of this deployment (${metadata}). ${advice}`;
  }
  if (modes[metadata] !== 'stops') return undefined;
  return `It stops working after about an hour, when its token has expired. Then: ${remedy}.`;
}

/** The metadata of a deployment; Entra's own if its environment names none. */
export const metadataOf = (values: Readonly<Record<string, string>>): MetadataMode =>
  METADATA_MODES.find((mode) => mode === values.AZURE_MCP_METADATA) ?? 'entra';
