import { join } from 'node:path';
import type { Clock } from '../../kit/hop.ts';
import { type Instance, type Start, startInstance } from './instance.ts';
import { PROCESS_LIMITS } from './limits.ts';
import type { Output } from './output.ts';
import { ping } from './ping.ts';

/** What to run; a changed plan restarts the process. */
export interface Plan extends Omit<Start, 'socket' | 'environment'> {
  environment(socket: string): Readonly<Record<string, string>>;
  readonly healthPath: string | undefined;
  readonly stopMs: number;
}

/** What the process belongs to. */
export interface ProcessPlace {
  /** For its sockets. */
  readonly folder: string;
  readonly clock: Clock;
  /** What it is called in messages, and in the names of its sockets. */
  readonly service: string;
  readonly output: Output;
}

type State = 'down' | 'starting' | 'serving';

export interface Supervisor {
  /** Starts or restarts the process according to the plan; resolves to whether it serves. */
  run(plan: Plan): Promise<boolean>;
  /**
   * Starts a process according to the plan beside the running one, and replaces that one as soon as
   * it serves. If it never does, the running one stays.
   */
  replace(plan: Plan): Promise<boolean>;
  /**
   * Socket of the process once it serves, excluding one that the caller found dead; `undefined` if
   * none serves within `PROCESS_LIMITS.waitMs`.
   */
  serving(dead?: string): Promise<string | undefined>;
  readonly pid: number | undefined;
  readonly state: State;
  stop(): Promise<void>;
}

/**
 * Keeps one process running: restarts it when it exits, with growing delays if it exits soon, and
 * when its health check keeps failing. Sockets are numbered, so that no start finds a previous
 * one's file.
 */
export function createSupervisor(place: ProcessPlace, log: (line: string) => void): Supervisor {
  return new Keeper(place, log);
}

class Keeper implements Supervisor {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #service: string;
  readonly #log: (line: string) => void;
  readonly #output: Output;
  #stopMs = 0;
  #instance: Instance | undefined;
  /** Starts beside the running instance. */
  #candidate: Instance | undefined;
  #starts = 0;
  #deaths = 0;
  #timers = new Set<{ cancel(): void }>();
  #waiting = new Set<(socket: string | undefined) => void>();
  #state: State = 'down';

  constructor({ folder, clock, service, output }: ProcessPlace, log: (line: string) => void) {
    this.#folder = folder;
    this.#clock = clock;
    this.#service = service;
    this.#log = log;
    this.#output = output;
  }

  async run(plan: Plan): Promise<boolean> {
    this.#state = 'starting';
    await this.#halt();
    this.#stopMs = plan.stopMs;
    this.#deaths = 0;
    return this.#start(plan);
  }

  async replace(plan: Plan): Promise<boolean> {
    const startedAt = this.#clock.now();
    const instance = this.#open(plan);
    this.#candidate = instance;
    const isReady = await instance.ready;
    if (this.#candidate !== instance) return false;
    this.#candidate = undefined;
    if (!isReady) {
      await instance.stop(0);
      return false;
    }
    const halted = this.#halt();
    this.#stopMs = plan.stopMs;
    this.#deaths = 0;
    this.#adopt(plan, instance, startedAt);
    this.#serves(plan, instance);
    await halted;
    return true;
  }

  async stop(): Promise<void> {
    this.#become('down');
    await this.#halt();
  }

  async #halt(): Promise<void> {
    const halted = [this.#instance, this.#candidate];
    this.#instance = undefined;
    this.#candidate = undefined;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    await Promise.all(halted.map((instance) => instance?.stop(this.#stopMs)));
  }

  get state(): State {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#instance?.pid;
  }

  serving(dead?: string): Promise<string | undefined> {
    const socket = this.#socket();
    const isSettled = this.#state === 'down' || (socket !== undefined && socket !== dead);
    if (isSettled) return Promise.resolve(socket);
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer(undefined), PROCESS_LIMITS.waitMs).unref();
      const answer = (socket: string | undefined) => {
        clearTimeout(timer);
        this.#waiting.delete(answer);
        resolve(socket);
      };
      this.#waiting.add(answer);
    });
  }

  #socket(): string | undefined {
    return this.#state === 'serving' ? this.#instance?.socket : undefined;
  }

  /** Tells everything that waits for a start how it ended. */
  #become(state: 'down' | 'serving'): void {
    this.#state = state;
    for (const answer of this.#waiting) answer(this.#socket());
  }

  async #start(plan: Plan): Promise<boolean> {
    this.#state = 'starting';
    const startedAt = this.#clock.now();
    const instance = this.#open(plan);
    this.#adopt(plan, instance, startedAt);
    const isReady = await instance.ready;
    if (this.#instance !== instance) return false;
    if (!isReady) {
      this.#log(`the ${this.#service} is not responding; stopping it`);
      await instance.stop(0);
      return false;
    }
    this.#serves(plan, instance);
    return true;
  }

  /** From now on, it is started again when it ends. */
  #adopt(plan: Plan, instance: Instance, startedAt: number): void {
    this.#instance = instance;
    void instance.ended.then(() => this.#died(plan, instance, startedAt));
  }

  #serves(plan: Plan, instance: Instance): void {
    this.#become('serving');
    this.#watchHealth(plan, instance);
  }

  #open(plan: Plan): Instance {
    this.#starts += 1;
    const socket = join(this.#folder, `${this.#service}-${this.#starts}.sock`);
    const environment = plan.environment(socket);
    return startInstance({ ...plan, socket, environment }, this.#output, this.#clock);
  }

  #died(plan: Plan, instance: Instance, startedAt: number): void {
    if (this.#instance !== instance) return;
    this.#instance = undefined;
    const lived = this.#clock.now() - startedAt;
    this.#deaths = lived >= PROCESS_LIMITS.stableMs ? 1 : this.#deaths + 1;
    // The first restart is immediate; a process that keeps exiting is restarted ever later.
    const pause =
      this.#deaths === 1
        ? 0
        : Math.min(PROCESS_LIMITS.backOffMs * 2 ** (this.#deaths - 2), PROCESS_LIMITS.backOffMaxMs);
    this.#log(
      `the ${this.#service} exited; restarting it${pause > 0 ? ` in ${pause / 1000} s` : ''}`,
    );
    if (pause === 0) return void this.#start(plan);
    this.#become('down');
    this.#after(pause, () => void this.#start(plan));
  }

  #watchHealth(plan: Plan, instance: Instance, failures = 0): void {
    const { healthPath: path, host, stopMs } = plan;
    if (path === undefined) return;
    this.#after(PROCESS_LIMITS.healthEveryMs, async () => {
      const { socket } = instance;
      const status = await ping({ socket, host, path, timeoutMs: PROCESS_LIMITS.healthTimeoutMs });
      if (this.#instance !== instance) return;
      const isHealthy = status !== undefined && status >= 200 && status < 300;
      const failed = isHealthy ? 0 : failures + 1;
      if (failed < PROCESS_LIMITS.healthFailures) return this.#watchHealth(plan, instance, failed);
      this.#log(`the ${this.#service} failed ${failed} health checks; stopping it`);
      await instance.stop(stopMs);
    });
  }

  #after(milliseconds: number, callback: () => void): void {
    const timer = this.#clock.after(milliseconds, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}
