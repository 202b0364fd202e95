import type { Tool } from '../../../../server/src/tools/tool.ts';
import { tools } from '../support.ts';

export function toolNamed(name: string, among: readonly Tool[] = tools): Tool {
  const tool = among.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}
