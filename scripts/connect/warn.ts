import { METADATA_MODES, type MetadataMode } from '../../infra/gateway/metadata-modes.ts';
import type { Outcome, TriedClient } from './tried-clients.ts';

/**
 * What the user of a client should know before connecting it with this metadata; one line at most.
 *
 * @param here whether the endpoint is that of the chain on this machine.
 */
export function warn(
  { modes, remedy, onlyDeployed }: TriedClient,
  metadata: MetadataMode,
  here: boolean,
): string | undefined {
  if (onlyDeployed && here) {
    return 'It refuses a sign-in service on its own machine. Use it with a deployment: --deployed.';
  }
  if (modes[metadata] === 'no') {
    const other = METADATA_MODES.find((mode) => modes[mode] !== 'no');
    const how = here
      ? `with npm start -- --metadata ${other}`
      : `if the operator sets AZURE_MCP_METADATA to ${other}`;
    const advice = other ? `It can ${how}.` : 'Give it a token instead.';
    return `It cannot sign in with the metadata of this deployment (${metadata}). ${advice}`;
  }
  const what = AT_EXPIRY[modes[metadata]];
  return what && `It ${what} after about an hour, when its token has expired. Then: ${remedy}.`;
}

/** Where its user has to act. */
const AT_EXPIRY: Partial<Readonly<Record<Outcome, string>>> = {
  stops: 'stops working',
  'asks to sign in': 'asks you to sign in',
};

/** The metadata of a deployment; Entra's own if its environment names none. */
export const metadataOf = (values: Readonly<Record<string, string>>): MetadataMode =>
  METADATA_MODES.find((mode) => mode === values.AZURE_MCP_METADATA) ?? 'entra';
