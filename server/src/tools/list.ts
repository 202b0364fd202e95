// One import per tool.
import { EXAMPLES } from './examples/examples.ts';
import type { Tool, ToolParts, ToolSource } from './tool.ts';

const LIST: readonly ToolSource[] = [
  // One line per tool, in the order in which callers see them.
  ...EXAMPLES,
];

export const createTools = (parts: ToolParts): readonly Tool[] =>
  LIST.map((source) => (typeof source === 'function' ? source(parts) : source));
