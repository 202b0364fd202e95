import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  /** Processes that ran or waited for a core in the minute before the start; 0 on Windows. */
  readonly load: number;
}

export const describeMachine = (): Machine => ({
  processor: cpus()[0]?.model.trim() || 'unknown processor',
  cores: availableParallelism(),
  memoryGigabytes: Math.round(totalmem() / 1e9),
  system: `${type()} ${release()}`,
  node: process.version,
  load: loadavg()[0] ?? 0,
});

export const printMachine = (machine: Machine): string =>
  [
    machine.processor,
    `${machine.cores} cores`,
    `${machine.memoryGigabytes} GB`,
    machine.system,
    `Node ${machine.node}`,
    `load ${machine.load.toFixed(1)} before the run`,
  ].join(', ');
