/** Every limit on the life of a process, with its unit and reason. */
export const PROCESS_LIMITS = {
  /** Milliseconds until a process must answer its first request; the platform's default. */
  startMs: 230_000,
  /** Milliseconds between two probes of a starting process. */
  warmUpPauseMs: 20,
  /** Default seconds between SIGTERM and SIGKILL; the platform's default. */
  stopS: 5,
  /** Maximum value of that setting. */
  stopMaxS: 120,
  /** Milliseconds before the second start of a process that keeps exiting; doubled each time. */
  backOffMs: 1_000,
  backOffMaxMs: 60_000,
  /** Milliseconds that a process must run for its next exit to count as the first. */
  stableMs: 60_000,
  /** Milliseconds that a request waits for a starting process. */
  waitMs: 10_000,
  /**
   * Milliseconds without a byte after which a call of the process is aborted, as on the platform.
   */
  idleMs: 230_000,
  /** Milliseconds between two health checks, and the timeout of each; the platform's. */
  healthEveryMs: 60_000,
  healthTimeoutMs: 10_000,
  /** Consecutive failures that make an instance unhealthy; the platform's default. */
  healthFailures: 10,
  /** Characters of output that are kept, the oldest dropped first. */
  outputLength: 256 * 1024,
} as const;
