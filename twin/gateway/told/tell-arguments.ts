import type { Decision, Trail } from '../../kit/call-record.ts';
import type { Body } from '../message-body.ts';

/** Arguments shown of one call. */
const MOST_ARGUMENTS = 50;

/** The arguments of a tool call, read from its body when a person looks. */
export function argumentsTrail(body: Body, from: number): Trail {
  const bytes = () => (Buffer.isBuffer(body.content) ? body.content : undefined);
  return {
    get size() {
      return bytes()?.length ?? 0;
    },
    decisions() {
      const facts = argumentsIn(bytes()?.toString('utf8') ?? '');
      const says = 'The call has these arguments.';
      return facts ? [{ ...STEP, says, from, facts }] : [];
    },
  };
}

const STEP = {
  hop: 'gateway',
  step: 'arguments',
  verdict: 'passed',
} as const satisfies Partial<Decision>;

function argumentsIn(text: string): Record<string, string> | undefined {
  const { method, params } = parsed(text) ?? {};
  const given = params?.arguments;
  if (method !== 'tools/call' || typeof given !== 'object' || given === null) return undefined;
  const entries = Object.entries(given).slice(0, MOST_ARGUMENTS);
  return Object.fromEntries(entries.map(([name, value]) => [name, written(name, value)]));
}

/** Usual names of values that let their reader act as another, at any depth. */
const CREDENTIAL = /auth|cookie|credential|key|pass(?:phrase|word)|secret|signature|token/i;

function written(name: string, value: unknown): string {
  if (CREDENTIAL.test(name)) return WITHHELD;
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, (inner, one) => (CREDENTIAL.test(inner) ? WITHHELD : one));
  } catch {
    return 'a value that is nested too deeply';
  }
}

const WITHHELD = '(a credential)';

interface Message {
  readonly method?: unknown;
  readonly params?: { readonly arguments?: unknown } | null;
}

function parsed(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
