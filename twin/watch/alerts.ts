import type { Clock } from '../kit/hop.ts';
import { type FailingPeriods, rowsThatFire } from './failing-periods.ts';
import { QueryStopped } from './kql/evaluate/budget.ts';
import type { Row, TableRows } from './kql/run-plan.ts';

/** A deployed rule, ready to run. */
export interface AlertRule {
  readonly title: string;
  readonly severity: number;
  readonly everyMs: number;
  readonly windowMs: number;
  readonly periods: FailingPeriods;
  /** Columns that distinguish one alert of the rule from another. */
  readonly dimensions: readonly string[];
  /** @throws {QueryStopped} */
  run(tables: TableRows, now: number): readonly Row[];
}

export interface FiredAlert {
  readonly at: number;
  readonly rule: string;
  readonly severity: number;
  /** The row that made it fire. */
  readonly row: Row;
}

/** Tables with the rows from `since` on and before `until`. */
type TablesOf = (since: number, until: number | undefined) => TableRows;

/** Who is told of what a run of a rule did. */
interface Report {
  fired(alert: FiredAlert): void;
  /** The query was stopped, so whether the rule would have fired is unknown. */
  failed(rule: string, why: string): void;
}

/** Maximum number of alerts kept; the oldest are dropped first. */
const KEPT = 500;

/**
 * Runs each rule on its schedule, over the rows of its windows. A rule fires again at each run that
 * finds a row in enough of them, as rules without automatic resolution do.
 */
export class AlertSchedule {
  readonly fired: FiredAlert[] = [];
  readonly #clock: Clock;
  readonly #tables: TablesOf;
  readonly #report: Report;
  readonly #running = new Map<string, { rule: AlertRule; at: number; timer: { cancel(): void } }>();

  constructor(clock: Clock, tables: TablesOf, report: Report) {
    this.#clock = clock;
    this.#tables = tables;
    this.#report = report;
  }

  /** Schedules a rule in place of its predecessor; without a rule, nothing runs any more. */
  set(id: string, rule: AlertRule | undefined): void {
    this.#running.get(id)?.timer.cancel();
    this.#running.delete(id);
    if (rule) this.#wait(id, rule);
  }

  /** Runs every rule now. */
  evaluate(): void {
    for (const { rule } of this.#running.values()) this.#run(rule);
  }

  /** When each rule runs next, the earliest first. */
  next(): readonly { at: number; rule: string }[] {
    return [...this.#running.values()]
      .map(({ rule, at }) => ({ at, rule: rule.title }))
      .sort((one, other) => one.at - other.at);
  }

  stop(): void {
    for (const id of [...this.#running.keys()]) this.set(id, undefined);
  }

  #wait(id: string, rule: AlertRule): void {
    const timer = this.#clock.after(rule.everyMs, () => {
      this.#run(rule);
      this.#wait(id, rule);
    });
    this.#running.set(id, { rule, at: this.#clock.now() + rule.everyMs, timer });
  }

  #run(rule: AlertRule): void {
    const at = this.#clock.now();
    const windows = this.#windows(rule, at);
    if (!windows) return;
    for (const row of rowsThatFire(windows, rule.dimensions, rule.periods)) {
      const alert = { at, rule: rule.title, severity: rule.severity, row };
      this.fired.push(alert);
      if (this.fired.length > KEPT) this.fired.shift();
      this.#report.fired(alert);
    }
  }

  /** Rows of each window, the newest first; undefined if the query was stopped. */
  #windows(rule: AlertRule, at: number): (readonly Row[])[] | undefined {
    try {
      return Array.from({ length: rule.periods.evaluated }, (_, index) => {
        const until = at - index * rule.windowMs;
        // Rows from this very moment belong to the newest window.
        return rule.run(this.#tables(until - rule.windowMs, index === 0 ? undefined : until), at);
      });
    } catch (error) {
      if (!(error instanceof QueryStopped)) throw error;
      this.#report.failed(rule.title, error.message);
      return undefined;
    }
  }
}
