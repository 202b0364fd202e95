import { createApp } from '../../../server/src/app.ts';
import { readConfig } from '../../../server/src/config/read-config.ts';
import { MemorySink } from './memory-sink.ts';

/** Names of the steps of each path, in running order, as the composition passes them. */
export function stepNames(): {
  readonly tool: string[];
  readonly mcp: string[];
  readonly page: string[];
} {
  const lists: string[][] = [];
  createApp({ config: readConfig({}), tools: [], sink: new MemorySink() }, (steps) => {
    lists.push(steps.map(({ name }) => name));
    return steps;
  });
  const listWith = (name: string) => lists.find((list) => list.includes(name)) ?? [];
  return { tool: listWith('run-tool'), mcp: listWith('dispatch'), page: listWith('render-page') };
}
