import type { Node } from 'web-tree-sitter';
import { applied, combined, type Edit } from './edits.ts';
import { namedType } from './type-name.ts';

/** Rounds of repairs; each one may show what the grammar misread inside. */
const MOST_ROUNDS = 8;

/** The tree of the code as C# reads it, with the edits that were needed. */
export function parseRepaired(
  code: string,
  parse: (code: string) => Node | undefined,
): { root: Node | undefined; edits: readonly Edit[] } {
  const given = parse(code);
  let root = given;
  let edits: readonly Edit[] = [];
  for (let round = 0; root && round < MOST_ROUNDS; round += 1) {
    const more = repairsIn(root);
    if (more.length === 0) break;
    edits = combined(edits, more);
    root = parse(applied(code, edits));
  }
  // What cannot be repaired was right, or is wrong in another way.
  return root ? { root, edits } : { root: given, edits: [] };
}

function repairsIn(root: Node): Edit[] {
  const accesses = root.descendantsOfType('conditional_access_expression').flatMap(ofAccess);
  const casts = root.descendantsOfType('cast_expression').flatMap(ofCast);
  return [...accesses, ...casts];
}

/** The last operand of an expression that is not a primary one. */
const LAST: Readonly<Record<string, (node: Node) => Node | null>> = {
  binary_expression: (node) => node.childForFieldName('right'),
  cast_expression: (node) => node.childForFieldName('value'),
  prefix_unary_expression: (node) => node.lastChild,
  assignment_expression: (node) => node.childForFieldName('right'),
  lambda_expression: (node) => node.childForFieldName('body'),
};

/** `a + b?.c` is `a + (b?.c)`; the grammar takes it for `(a + b)?.c`. */
function ofAccess(node: Node): Edit[] {
  const condition = node.namedChild(0) as Node;
  let last = condition;
  for (let next = LAST[last.type]?.(last); next; next = LAST[last.type]?.(last)) last = next;
  if (last.id === condition.id) return [];
  let end = node;
  for (let up = end.parent; up && up.namedChild(0)?.id === end.id && isLink(up); up = up.parent)
    end = up;
  return [
    { at: last.startIndex, drop: 0, put: '(' },
    { at: end.endIndex, drop: 0, put: ')' },
  ];
}

const isLink = ({ type }: Node): boolean =>
  [
    'member_access_expression',
    'invocation_expression',
    'element_access_expression',
    'conditional_access_expression',
  ].includes(type);

/** `(a) - 1` and `(a)[0]` are no casts if `a` is no type. */
function ofCast(node: Node): Edit[] {
  const type = node.childForFieldName('type');
  const isName = type?.type === 'identifier' || type?.type === 'qualified_name';
  if (!type || !isName || namedType(type) !== undefined) return [];
  const parentheses = node.children.filter((child) => child.type === '(' || child.type === ')');
  return parentheses.map(({ startIndex }) => ({ at: startIndex, drop: 1, put: ' ' }));
}
