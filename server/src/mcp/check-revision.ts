import { fieldOf } from '../call/read-field.ts';
import type { Call, Head, Message, Wire } from '../call/values.ts';
import { CODES } from '../contract/error-codes.ts';
import { MODERN_VERSION } from '../contract/modern-version.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';
import { exactWire } from './exact-form.ts';
import { loadSdk } from './load-sdk.ts';
import { LEGACY_VERSIONS, SUPPORTED_VERSIONS } from './versions.ts';

/** The member in which each method names its target (2026-07-28, standard request headers). */
const NAME_SOURCES: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/**
 * Determines which revision the message uses, and whether the headers that mirror it match. A
 * gateway may have decided by those headers, so a difference is an attack on the gateway (TR-14 to
 * TR-19).
 */
export function checkRevision(
  head: Head,
  message: Message,
  sdkOnly: boolean,
): Checked | Promise<Checked> {
  const exact = sdkOnly ? undefined : exactWire(head, message);
  return exact ? agree(head, message, exact, true) : askSdk(head, message);
}

type Checked = (Pick<Call, 'isExact'> & { readonly wire: Wire }) | Refusal;

/** The SDK's messages would repeat what was sent, so only its codes are used. */
async function askSdk(head: Head, message: Message): Promise<Checked> {
  const { classifyInboundRequest } = await loadSdk();
  const version = fieldOf(head, 'mcp-protocol-version');
  const method = fieldOf(head, 'mcp-method');
  const route = classifyInboundRequest({
    httpMethod: 'POST',
    body: message,
    ...(version !== undefined && { protocolVersionHeader: version }),
    ...(method !== undefined && { mcpMethodHeader: method }),
  });
  if (route.kind === 'reject') {
    if (route.code === CODES.HEADER_MISMATCH) return refuse('header_mismatch');
    const known = version === undefined || SUPPORTED_VERSIONS.includes(version);
    return known ? refuse('bad_envelope') : unsupported(version, SUPPORTED_VERSIONS);
  }
  if (route.kind === 'legacy') {
    const known = version === undefined || LEGACY_VERSIONS.includes(version);
    if (!known) return unsupported(version, SUPPORTED_VERSIONS);
    return agree(head, message, '2025', false);
  }
  const claimed = route.classification.revision;
  if (claimed !== MODERN_VERSION) return unsupported(claimed, [MODERN_VERSION]);
  if (version === undefined || method !== message.method) return refuse('header_mismatch');
  return agree(head, message, '2026', false);
}

function agree(head: Head, message: Message, wire: Wire, isExact: boolean): Checked {
  const agrees = wire === '2026' ? namesAgree(head, message) : !contradicts(head, message);
  return agrees ? { wire, isExact } : refuse('header_mismatch');
}

/** `Mcp-Name`, once decoded, must equal the name in the body; a notification has no target. */
function namesAgree(head: Head, { method, params }: Message): boolean {
  if (!Object.hasOwn(NAME_SOURCES, method)) return true;
  const inBody = params?.[NAME_SOURCES[method] as string];
  const inHeader = fieldOf(head, 'mcp-name');
  if (inHeader === undefined || typeof inBody !== 'string') return false;
  return decodeName(inHeader) === inBody;
}

/**
 * The 2025 revision has no such headers, so none is required. One that is sent may still have let
 * the request pass a gateway (TR-27).
 */
function contradicts(head: Head, message: Message): boolean {
  const method = fieldOf(head, 'mcp-method');
  if (method !== undefined && method !== message.method) return true;
  return fieldOf(head, 'mcp-name') !== undefined && !namesAgree(head, message);
}

/** The sentinel is case-sensitive, the alphabet standard base64, the bytes UTF-8 (TR-19). */
function decodeName(value: string): string | undefined {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The specification requires repeating the version; only three numbers are repeated (SG-07). */
const VERSION = /^v?\d{1,4}(?:[.-]\d{1,4}){2}$/;

/** @param supported the versions that the client may request instead. */
function unsupported(requested: string | undefined, supported: readonly string[]): Refusal {
  const named = requested !== undefined && VERSION.test(requested);
  return refuse('unsupported_version', {
    data: { supported, requested: named ? requested : 'unrecognised' },
  });
}
