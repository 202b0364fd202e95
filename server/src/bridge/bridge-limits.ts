import { LIMITS } from '../contract/limits.ts';

/** Every number that limits what a bridged program, or a caller of it, can cost; with its unit and reason. */
export const BRIDGE_LIMITS = {
  /** Sessions, each of which is a process; a browser alone takes a gigabyte. */
  sessions: 16,
  /** Milliseconds without a request after which a session ends, because the server has abandoned it. */
  idleMs: LIMITS.upstreamIdleMs,
  /** Requests of one session without an answer; agents call a few tools at once, not dozens. */
  requestsPerSession: 16,
  /** Bytes of one request; the server sends arguments of at most 64 KiB today. */
  requestBytes: 1024 * 1024,
  /** Bytes of one message of a program. */
  messageBytes: LIMITS.bridgedBytes,
  /** Bytes that wait for a program that does not read; one request in full and a few others. */
  waitingBytes: 4 * 1024 * 1024,
  /** Milliseconds until a program answers its first request: `npx` and `uvx` may download it first. */
  startMs: 5 * 60_000,
  /** Milliseconds between two looks whether a program listens. */
  lookMs: 50,
  /** Milliseconds before a program that ended is started again, doubled up to the second value. */
  restartMs: 1_000,
  restartMaxMs: 30_000,
  /** Milliseconds from SIGTERM until SIGKILL: a browser needs some to remove its profile. */
  endMs: 2_000,
} as const;
