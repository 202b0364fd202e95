import type { Clock } from '../kit/hop.ts';
import { type Condition, type Violation, violations } from './failing-periods.ts';
import { QueryStopped } from './kql/evaluate/budget.ts';
import type { Row, TableRows } from './kql/run-plan.ts';

/** A deployed rule, ready to run. */
export interface AlertRule {
  readonly title: string;
  readonly severity: number;
  readonly everyMs: number;
  readonly windowMs: number;
  /** How far back the query of a window reads. */
  readonly readsMs: number;
  readonly condition: Condition;
  /** How long the condition must not hold for an alert to be resolved; undefined if it never is. */
  readonly resolveMs: number | undefined;
  /** How long after an alert others of the rule cause no action. */
  readonly muteMs: number;
  /** @throws {QueryStopped} */
  run(tables: TableRows, now: number): readonly Row[];
  /** Whether the query looks at a row, as far as its filters go. @throws {QueryStopped} */
  counts(tables: TableRows, now: number): boolean;
}

export interface FiredAlert {
  readonly at: number;
  readonly rule: string;
  readonly severity: number;
  /** The row that made it fire. */
  readonly row: Row;
  /** What was compared with the threshold. */
  readonly value: number;
  /** It fired while the rule's actions were muted. */
  readonly muted?: true;
  /** When the condition had not been met for long enough. */
  readonly resolved?: number;
}

/** Tables with the rows from `since` on and before `until`. */
type TablesOf = (since: number, until: number | undefined) => TableRows;

/** Who is told of what a run of a rule did. */
interface Report {
  fired(alert: FiredAlert): void;
  resolved(alert: FiredAlert): void;
  /** The query was stopped, so whether the rule would have fired is unknown. */
  failed(rule: string, why: string): void;
}

/** Maximum number of alerts kept; the oldest are dropped first. */
const KEPT = 500;

interface Running {
  readonly rule: AlertRule;
  readonly at: number;
  readonly timer: { cancel(): void };
  readonly state: State;
}

/** What a rule remembers between its runs. */
interface State {
  /** Alerts that are not resolved, by their dimensions, and when their condition last held. */
  readonly active: Map<string, { alert: FiredAlert; met: number }>;
  /** No actions before then. */
  mutedUntil: number;
}

function isCounted(rule: AlertRule, tables: TableRows, now: number): boolean {
  try {
    return rule.counts(tables, now);
  } catch (error) {
    if (!(error instanceof QueryStopped)) throw error;
    return false;
  }
}

/**
 * Runs each rule on its schedule, over the rows of its windows. A rule with automatic resolution
 * fires once until it is resolved; without, at each run that finds its condition met.
 */
export class AlertSchedule {
  readonly fired: FiredAlert[] = [];
  readonly #clock: Clock;
  readonly #tables: TablesOf;
  readonly #report: Report;
  readonly #running = new Map<string, Running>();

  constructor(clock: Clock, tables: TablesOf, report: Report) {
    this.#clock = clock;
    this.#tables = tables;
    this.#report = report;
  }

  /** Schedules a rule in place of its predecessor; without a rule, nothing runs any more. */
  set(id: string, rule: AlertRule | undefined): void {
    this.#running.get(id)?.timer.cancel();
    this.#running.delete(id);
    if (rule) this.#wait(id, rule, { active: new Map(), mutedUntil: 0 });
  }

  /** Runs every rule now. */
  evaluate(): void {
    for (const { rule, state } of this.#running.values()) this.#run(rule, state);
  }

  /** Titles of the rules for which a row counts. */
  countingFor(tables: TableRows, now: number): readonly string[] {
    const rules = [...this.#running.values()].map(({ rule }) => rule);
    return rules.filter((rule) => isCounted(rule, tables, now)).map(({ title }) => title);
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

  #wait(id: string, rule: AlertRule, state: State): void {
    const timer = this.#clock.after(rule.everyMs, () => {
      this.#run(rule, state);
      this.#wait(id, rule, state);
    });
    this.#running.set(id, { rule, at: this.#clock.now() + rule.everyMs, timer, state });
  }

  #run(rule: AlertRule, state: State): void {
    const at = this.#clock.now();
    const windows = this.#windows(rule, at);
    if (!windows) return;
    for (const violation of violations(windows, rule.condition))
      this.#meet(rule, state, violation, at);
    const { resolveMs } = rule;
    if (resolveMs === undefined) return;
    for (const [key, { alert, met }] of state.active) {
      if (at - met < resolveMs) continue;
      state.active.delete(key);
      const resolved = { ...alert, resolved: at };
      const index = this.fired.indexOf(alert);
      if (index >= 0) this.fired[index] = resolved;
      this.#report.resolved(resolved);
    }
  }

  #meet(rule: AlertRule, state: State, { key, value, row }: Violation, at: number): void {
    const known = state.active.get(key);
    if (known) {
      known.met = at;
      return;
    }
    const muted = at < state.mutedUntil;
    const alert: FiredAlert = {
      at,
      rule: rule.title,
      severity: rule.severity,
      row,
      value,
      ...(muted && { muted }),
    };
    if (rule.resolveMs !== undefined) state.active.set(key, { alert, met: at });
    if (!muted) state.mutedUntil = at + rule.muteMs;
    this.fired.push(alert);
    if (this.fired.length > KEPT) this.fired.shift();
    if (!muted) this.#report.fired(alert);
  }

  /** Rows of each window, the newest first; undefined if the query was stopped. */
  #windows(rule: AlertRule, at: number): (readonly Row[])[] | undefined {
    try {
      return Array.from({ length: rule.condition.evaluated }, (_, index) => {
        const until = at - index * rule.windowMs;
        // Rows from this very moment belong to the newest window.
        return rule.run(this.#tables(until - rule.readsMs, index === 0 ? undefined : until), at);
      });
    } catch (error) {
      if (!(error instanceof QueryStopped)) throw error;
      this.#report.failed(rule.title, error.message);
      return undefined;
    }
  }
}
