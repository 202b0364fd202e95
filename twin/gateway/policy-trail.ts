import type { CallRecord, Decision, Trail } from '../kit/call-record.ts';
import { type Fields, flatten } from './header-fields.ts';
import { Jwt } from './jwt.ts';
import type { Element } from './policy-document.ts';
import { PolicyError } from './policy-error.ts';
import { A_TOKEN, AN_OBJECT, type Kept, type Part } from './told/ran.ts';
import { type Log, MARK, readLog } from './told/read-log.ts';
import { tellTrail } from './told/tell-trail.ts';
import type { Deployed } from './told/withhold.ts';

/** Entries kept of one call at its beginning, and at its end: a policy may repeat itself. */
const FIRST = 8_000;
const LAST = 4_000;
/** Entries between two looks at the clock, which costs more than ten entries. */
const TICK = 16;
/** Room for as many entries is made at once, because a list that grows is moved again and again. */
const MOST_ROOM = 1_024;
/** A longer text is told by its length. */
const LONGEST = 1_024;

/**
 * Which elements of a policy ran on a call, in order, and what their expressions gave. Calls pass a
 * hundred elements, so this only appends to a list, which is read when a person looks.
 */
export class PolicyTrail implements Trail {
  readonly #record: CallRecord;
  readonly #deployed: Deployed;
  readonly #first: Log;
  /** The log that is being written: the first one, then one of the last. */
  #log: Log;
  /** Where the next entry is written; the room after it is empty. */
  #end = 0;
  #before: Log = [];
  #foreign: ReadonlySet<string> = new Set();
  #depth = 0;
  /** Of all values, those of entries that were dropped included. */
  #characters = 0;
  #untilTick = 0;
  #dropped = 0;

  constructor(record: CallRecord, deployed: Deployed, room = usualRoom) {
    this.#record = record;
    this.#deployed = deployed;
    this.#first = new Array(room);
    this.#log = this.#first;
  }

  enter(element: Element): void {
    this.#tick();
    this.#write(element);
    this.#depth += 1;
  }

  leave(isComplete: boolean): void {
    this.#depth -= 1;
    this.#write(isComplete ? MARK.completed : MARK.passed);
    if (this.#depth === 0) usualRoom = Math.max(usualRoom, Math.min(this.#end, MOST_ROOM));
  }

  fail(error: unknown): void {
    this.#depth -= 1;
    this.#write(MARK.failed);
    this.#write(error instanceof PolicyError ? error : INTERNAL);
  }

  /** A step has waited, so that the time is another one. */
  waited(): void {
    this.#untilTick = 0;
    this.#tick();
  }

  /** The steps of a branch run next. */
  branch(element: Element): void {
    this.#write(MARK.branch);
    this.#write(element);
  }

  value(part: Part, value: unknown): void {
    const told = kept(value);
    if (typeof told === 'string') this.#characters += told.length;
    this.#write(part);
    this.#write(told);
  }

  /** A trail for steps that run at the same time as others. */
  fork(): PolicyTrail {
    const fork = new PolicyTrail(this.#record, this.#deployed, 0);
    this.#write(MARK.fork);
    this.#write(fork.#first);
    return fork;
  }

  /** A credential that the policy itself has obtained. */
  hide(secret: Parameters<CallRecord['hide']>[0]): void {
    this.#record.hide(secret);
  }

  /** A message as it leaves for the backend, or comes from it. */
  head(by: 'gateway' | 'platform', first: string, fields: Fields): void {
    const kind = by === 'gateway' ? 'request' : 'answer';
    this.#record.head(by, kind, first, flatten(fields));
  }

  get size(): number {
    return this.#characters + 2 * (this.#first.length + this.#before.length + this.#log.length);
  }

  decisions(): readonly Decision[] {
    const log = this.#log.slice(0, this.#end);
    const whole = this.#log === this.#first ? log : [...this.#first, ...this.#before, ...log];
    const { rans, isWhole } = readLog(whole);
    const { decisions, foreign } = tellTrail(rans, isWhole, this.#deployed);
    this.#foreign = foreign;
    return decisions;
  }

  /** Of the decisions that were read last. */
  foreign(): ReadonlySet<string> {
    return this.#foreign;
  }

  #tick(): void {
    if (this.#untilTick > 0) {
      this.#untilTick -= 1;
      return;
    }
    this.#untilTick = TICK;
    const most = this.#log === this.#first ? FIRST : LAST / 2;
    if (this.#end > most) this.#turn();
    this.#write(MARK.time);
    this.#write(this.#record.now());
  }

  #write(entry: unknown): void {
    this.#log[this.#end] = entry;
    this.#end += 1;
  }

  /** Drops the oldest entries after the first ones. */
  #turn(): void {
    if (this.#log !== this.#first) {
      this.#dropped += this.#before.length;
      this.#before = this.#log;
    }
    this.#log = [MARK.dropped, this.#dropped, this.#depth];
    this.#end = this.#log.length;
  }
}

/** What the longest call needed until now. */
let usualRoom = 0;

/** In place of an error of the twin's own, which would keep alive what it was thrown in. */
const INTERNAL = {};

const OBJECT: Kept = { is: AN_OBJECT };
const TOKEN: Kept = { is: A_TOKEN };

function kept(value: unknown): Kept {
  if (typeof value === 'string')
    return value.length > LONGEST ? { is: `a text of ${value.length} characters` } : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  return value instanceof Jwt ? TOKEN : OBJECT;
}
