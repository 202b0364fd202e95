import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { parseRepaired } from './repairs.ts';
import { BEFORE, keepRepairs, parts, Unsupported } from './syntax.ts';

/** A block is a statement already. */
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
    keepRepairs(root.tree, whole, edits);
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
