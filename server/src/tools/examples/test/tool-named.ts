import { tools } from '../../../../../test/server/tools/support.ts';
import type { Tool } from '../../tool.ts';

export function toolNamed(name: string, among: readonly Tool[] = tools): Tool {
  const tool = among.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}
