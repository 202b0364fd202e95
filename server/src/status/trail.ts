/** What happened to this process's audit records, as far as it can observe. */

/** If a store confirms records, each accepted record is in exactly one of the three counts. */
export interface Trail {
  /** Confirmed, record by record, by a store outside this process. */
  readonly delivered: number;
  /** Neither confirmed nor to be retried. */
  readonly lost: number;
  readonly waiting: number;
  /** Absent before the first delivery, and while the last one was fully confirmed. */
  readonly fault?: {
    readonly kind: keyof typeof FAULTS;
    /** A status or an error code, for the operator; never text that came from outside. */
    readonly detail: string;
  };
}

export type TrailFault = NonNullable<Trail['fault']>;

/** Why records are not delivered. */
const FAULTS = {
  no_permission: 'no permission to write',
  throttled: 'throttled or out of quota',
  unreachable: 'unreachable or failing',
  refused: 'the records are refused',
  overflow: 'too many records at once',
} as const;

export const describeFault = ({ kind, detail }: TrailFault): string =>
  `${FAULTS[kind]} (${detail})`;

export const countRecords = (n: number): string => `${n} record${n === 1 ? '' : 's'}`;
