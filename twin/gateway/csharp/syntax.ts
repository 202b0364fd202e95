import type { Node } from 'web-tree-sitter';
import { type Edit, originalOf } from './edits.ts';

/** A part of an expression that the evaluator does not support; the caller adds the file. */
export class Unsupported extends Error {
  /** Lines from the start of the expression to the part. */
  readonly line: number;
  /** Characters from the start of that line, of the expression if it is the first. */
  readonly column: number;

  constructor(message: string, node?: Node) {
    super(message);
    const { row, column } = positionOf(node);
    this.line = row;
    this.column = row > 0 ? column : Math.max(0, column - BEFORE.length);
  }
}

/** The code of the trees that were repaired. */
const REPAIRED = new WeakMap<object, { code: string; edits: readonly Edit[] }>();

/** Where a part stands in the code. */
function positionOf(node: Node | undefined): { row: number; column: number } {
  if (!node) return { row: 0, column: 0 };
  const repaired = REPAIRED.get(node.tree);
  if (!repaired) return node.startPosition;
  const lines = repaired.code.slice(0, originalOf(node.startIndex, repaired.edits)).split('\n');
  return { row: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

/** Keeps where the parts of a repaired tree stand in the code. */
export function keepRepairs(tree: object, code: string, edits: readonly Edit[]): void {
  if (edits.length > 0) REPAIRED.set(tree, { code, edits });
}

/** Makes a statement of an expression. */
export const BEFORE = '_ = ';

export function field(node: Node, name: string): Node {
  const found = node.childForFieldName(name);
  if (!found) throw new Unsupported(node.text, node);
  return found;
}

/** The children that mean something: not punctuation, not comments. */
export const parts = (node: Node): Node[] =>
  node.namedChildren.filter((child) => child.type !== 'comment');
