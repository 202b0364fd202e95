/** What happened to this process's audit records, as far as the process can observe. */

/** With a store that confirms records, each accepted record is in exactly one of the three counts. */
export interface Trail {
  /** Each confirmed by a store outside this process. */
  readonly delivered: number;
  /** Not confirmed, and not going to be retried. */
  readonly lost: number;
  readonly waiting: number;
  /** Absent before the first delivery, and after one that was fully confirmed. */
  readonly fault?: {
    readonly kind: keyof typeof FAULTS;
    /** A status or an error code, for the operator; never text from outside this process. */
    readonly detail: string;
  };
}

export type TrailFault = NonNullable<Trail['fault']>;

/** Why records are not delivered. */
const FAULTS = {
  no_permission: 'no permission to write',
  throttled: 'throttled or over quota',
  unreachable: 'destination unreachable or failing',
  refused: 'records rejected',
  overflow: 'queue full',
} as const;

export const describeFault = ({ kind, detail }: TrailFault): string =>
  `${FAULTS[kind]} (${detail})`;

export const countRecords = (n: number): string => `${n} record${n === 1 ? '' : 's'}`;
