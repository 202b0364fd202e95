/** What has become of the records of this process, as far as it knows. */

/** Where a store confirms records, each that was accepted is in exactly one of the three counts. */
export interface Trail {
  /** Confirmed, record by record, by a store outside of this process. */
  readonly delivered: number;
  /** Not confirmed, and not tried again. */
  readonly lost: number;
  readonly waiting: number;
  /** Absent before the first delivery, and while the last one was confirmed in full. */
  readonly fault?: {
    readonly kind: keyof typeof FAULTS;
    /** A status or an error code, for the operator; never text that came from outside. */
    readonly detail: string;
  };
}

export type TrailFault = NonNullable<Trail['fault']>;

/** Why records do not get through. */
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
