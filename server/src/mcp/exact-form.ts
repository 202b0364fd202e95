import { isObject, type Members } from '../call/members.ts';
import { fieldOf } from '../call/read-field.ts';
import type { Head, Message, Wire } from '../call/values.ts';
import { MODERN_VERSION } from '../contract/modern-version.ts';
import { LEGACY_VERSIONS } from './versions.ts';

/**
 * Recognises messages in the simplest form that the protocol allows, which is how clients send almost
 * all of them. What the SDK would decide about such a message is known without asking it. Any other
 * form, valid or not, is left to the SDK: a member that is missing here costs time, never correctness.
 */

/** The parameters of each method besides `_meta`, as the SDK's schemas accept them. */
const PARAMETERS: Readonly<Record<Wire, ReadonlyMap<string, (params: Members) => boolean>>> = {
  '2025': new Map([
    ['ping', hasNoParameters],
    ['initialize', isHandshake],
    ['notifications/initialized', hasNoParameters],
    ['tools/list', hasNoParameters],
    ['tools/call', isToolCall],
  ]),
  '2026': new Map([
    ['server/discover', hasNoParameters],
    ['tools/list', hasNoParameters],
    ['tools/call', isToolCall],
  ]),
};

/** Whether the SDK would pass the message to the method's handler. */
function isExact({ method, params = NONE }: Message, wire: Wire): boolean {
  const fits = PARAMETERS[wire].get(method);
  const isMeta = wire === '2026' ? isEnvelope : isProgressOnly;
  return fits?.(params) === true && isMeta(params._meta);
}

/**
 * The wire of an exact request whose headers agree with it; `undefined` leaves the decision to the
 * SDK. The target's name is compared by the caller, in either case.
 */
export function exactWire(head: Head, message: Message): Wire | undefined {
  const isNotification = message.method.startsWith('notifications/');
  if (isNotification !== (message.id === undefined)) return undefined;
  const version = fieldOf(head, 'mcp-protocol-version');
  if (version === MODERN_VERSION) {
    const agrees = fieldOf(head, 'mcp-method') === message.method;
    return agrees && isExact(message, '2026') ? '2026' : undefined;
  }
  const isKnown = version === undefined || LEGACY_VERSIONS.includes(version);
  return isKnown && isExact(message, '2025') ? '2025' : undefined;
}

const NONE: Members = {};

function hasNoParameters(params: Members): boolean {
  for (const name in params) if (name !== '_meta') return false;
  return true;
}

/** The types of name and arguments are checked with the caller's access. */
function isToolCall(params: Members): boolean {
  for (const name in params) {
    if (name !== 'name' && name !== 'arguments' && name !== '_meta') return false;
  }
  return true;
}

function isHandshake(params: Members): boolean {
  for (const name in params) {
    if (name !== 'protocolVersion' && name !== 'capabilities' && name !== 'clientInfo')
      return false;
  }
  const { protocolVersion, capabilities, clientInfo } = params;
  const isKnown = LEGACY_VERSIONS.includes(protocolVersion as string);
  return isKnown && areCapabilities(capabilities) && isImplementation(clientInfo);
}

const PROGRESS = 'progressToken';

function isProgressOnly(meta: unknown): boolean {
  if (meta === undefined) return true;
  if (!isObject(meta)) return false;
  for (const name in meta) if (name !== PROGRESS) return false;
  return isProgressToken(meta[PROGRESS]);
}

const isProgressToken = (token: unknown): boolean =>
  token === undefined || typeof token === 'string' || Number.isSafeInteger(token);

const PREFIX = 'io.modelcontextprotocol/';

/** The `_meta` of the 2026 revision, which every request carries. */
function isEnvelope(meta: unknown): boolean {
  if (!isObject(meta)) return false;
  for (const name in meta) {
    const value = meta[name];
    const fits =
      name === `${PREFIX}protocolVersion`
        ? value === MODERN_VERSION
        : name === `${PREFIX}clientInfo`
          ? isImplementation(value)
          : name === `${PREFIX}clientCapabilities`
            ? areCapabilities(value)
            : name === PROGRESS && value !== undefined && isProgressToken(value);
    if (!fits) return false;
  }
  return (
    meta[`${PREFIX}protocolVersion`] !== undefined &&
    meta[`${PREFIX}clientCapabilities`] !== undefined
  );
}

const TEXTS = new Set(['name', 'version', 'title', 'websiteUrl', 'description']);

function isImplementation(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (!TEXTS.has(name) || typeof value[name] !== 'string') return false;
  return value.name !== undefined && value.version !== undefined;
}

/** Members of a capability that contain nothing further. */
const CAPABILITIES: Readonly<Record<string, (value: unknown) => boolean>> = {
  sampling: isEmpty,
  roots: (value) => isFlat(value, 'listChanged', (flag) => typeof flag === 'boolean'),
  elicitation: (value) => isFlat(value, 'form', isEmpty) || isFlat(value, 'url', isEmpty),
};

function areCapabilities(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name in value) {
    if (!Object.hasOwn(CAPABILITIES, name) || !CAPABILITIES[name]?.(value[name])) return false;
  }
  return true;
}

function isFlat(value: unknown, member: string, fits: (value: unknown) => boolean): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (name !== member || !fits(value[name])) return false;
  return true;
}

function isEmpty(value: unknown): boolean {
  return isFlat(value, '', () => false);
}
