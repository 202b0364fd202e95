import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { type Edit, originalOf, parseRepaired } from './repairs.ts';

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

/** Makes a statement of an expression. */
const BEFORE = '_ = ';

/** A block is one already. */
const NOTHING = ' '.repeat(BEFORE.length);

/** Parses one C# expression, or one block with its braces. */
export type Parse = (code: string) => Node;

/** The C# grammar, loaded once because it is 5 MB of WebAssembly. */
export function loadCSharp(): Promise<Parse> {
  loaded ??= load();
  return loaded;
}

let loaded: Promise<Parse> | undefined;

async function load(): Promise<Parse> {
  await Parser.init();
  const grammar = import.meta.resolve('tree-sitter-c-sharp/tree-sitter-c_sharp.wasm');
  const parser = new Parser().setLanguage(await Language.load(fileURLToPath(grammar)));
  return (code) => {
    const isBlock = code.startsWith('{');
    const whole = isBlock ? `${NOTHING}${code}` : `${BEFORE}${code}\n;`;
    const { root, edits } = parseRepaired(whole, (text) => {
      const tree = parser.parse(text);
      return tree && !tree.rootNode.hasError ? tree.rootNode : undefined;
    });
    if (!root) throw new Unsupported(`this is not valid C#: ${code}`);
    if (edits.length > 0) REPAIRED.set(root.tree, { code: whole, edits });
    return isBlock ? onlyBlock(root) : onlyExpression(root, code);
  };
}

/** Text that closes the expression and starts another statement must not pass as an expression. */
function onlyExpression(root: Node, code: string): Node {
  const [statement, ...others] = parts(root);
  const assignment = statement?.namedChild(0)?.namedChild(0);
  const expression = assignment?.childForFieldName('right');
  if (others.length > 0 || assignment?.type !== 'assignment_expression' || !expression) {
    throw new Unsupported(`this is not a single C# expression: ${code}`);
  }
  return expression;
}

function onlyBlock(root: Node): Node {
  const [statement, ...others] = parts(root);
  const block = statement?.namedChild(0);
  if (others.length > 0 || block?.type !== 'block')
    throw new Unsupported('this is not a single block');
  return block;
}

export function field(node: Node, name: string): Node {
  const found = node.childForFieldName(name);
  if (!found) throw new Unsupported(node.text, node);
  return found;
}

/** The children that mean something: not punctuation, not comments. */
export const parts = (node: Node): Node[] =>
  node.namedChildren.filter((child) => child.type !== 'comment');
