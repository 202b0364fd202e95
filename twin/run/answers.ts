import type { Outbound } from '../kit/hop.ts';
import type { CallSummary, CallView } from '../trace/call-view.ts';
import type { Ports } from './ports.ts';

/** Answers of the running chain, by path. */
export interface Answers {
  /** The ports in use; while the chain starts, those that it was told to use. */
  '/ports': Ports;
  '/state': {
    mcpUrl: string;
    commands: string;
    home: string;
    /** The azd environment, as after provisioning. */
    values: Record<string, string>;
    /** How a machine on the internet connects to the chain's network. */
    outbound: Outbound;
  };
  '/alerts': {
    alerts: {
      at: number;
      rule: string;
      severity: number;
      row: unknown;
      muted?: true;
      resolved?: number;
    }[];
    /** When each rule is evaluated next, the earliest first. */
    next: { at: number; rule: string }[];
  };
  /** Complete lines of the server's output, and the position to ask for the next ones. */
  '/logs': { text: string; next: number };
  /** Records of the audit trail and of the gateway's refusals, the newest last. */
  '/events': { events: Event[] };
  /**
   * The calls that are kept, the oldest first; with `?since=`, those that ended from that moment on.
   * `next` is the moment to ask from the next time.
   */
  '/calls': { calls: CallSummary[]; next: number };
  /** `?id=` is an id or its beginning, `last`, or the trace id that the caller sent. */
  '/call': { call: CallView } | { error: string };
  '/token': { token: string } | { error: string };
  '/secret': { stored: string; site: string } | { error: string };
}

/** One record as the workspace keeps it. */
export interface Event {
  readonly at: number;
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
}
