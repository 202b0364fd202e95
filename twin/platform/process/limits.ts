/** Every number that bounds the life of a process, with its unit and its reason. */
export const PROCESS_LIMITS = {
  /** Milliseconds until a process must answer its first request; the platform's default. */
  startMs: 230_000,
  /** Milliseconds between two looks whether it answers already. */
  warmUpPauseMs: 20,
  /** Seconds between SIGTERM and SIGKILL where no setting says it; the platform's default. */
  stopS: 5,
  /** The longest that the setting may say. */
  stopMaxS: 120,
  /** Milliseconds before the second start of a process that keeps dying; doubled for the next. */
  backOffMs: 1_000,
  backOffMaxMs: 60_000,
  /** Milliseconds that a process must live for its next death to count as the first. */
  stableMs: 60_000,
  /** Milliseconds that a request waits for a process that is starting. */
  waitMs: 10_000,
  /** Milliseconds without a byte after which a call of the process is given up; the platform's. */
  idleMs: 230_000,
  /** Milliseconds between two health checks, and for each of them; the platform's. */
  healthEveryMs: 60_000,
  healthTimeoutMs: 10_000,
  /** Failed checks in a row that make an instance unhealthy; the platform's default. */
  healthFailures: 10,
  /** Characters of output that are kept, the oldest dropped first. */
  outputLength: 256 * 1024,
} as const;
