import {
  METADATA,
  type Metadata,
  type TriedClient,
} from '../../test/chain/support/tried-clients.ts';

/** What the user of a client should know before connecting it with this metadata; one line at most. */
export function warn({ modes, remedy }: TriedClient, metadata: Metadata): string | undefined {
  if (modes[metadata] === 'no') {
    const others = METADATA.filter((mode) => !['no', 'not tried'].includes(modes[mode]));
    const advice =
      others.length > 0 ? `Set AZURE_MCP_METADATA to ${others.join(' or ')}.` : 'Give it a token.';
    return `It cannot sign in with the metadata of this deployment (${metadata}). ${advice}`;
  }
  if (modes[metadata] !== 'stops') return undefined;
  return `It stops working after about an hour, when its token has expired. Then: ${remedy}.`;
}

/** The metadata of a deployment; Entra's own if its environment names none. */
export const metadataOf = (values: Readonly<Record<string, string>>): Metadata =>
  METADATA.find((mode) => mode === values.AZURE_MCP_METADATA) ?? 'entra';
