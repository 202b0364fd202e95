import type { Node } from 'web-tree-sitter';
import { arrayOf } from './boxed.ts';
import { convert } from './conversions.ts';
import { Fault } from './fault.ts';
import { allocate } from './limits.ts';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import { descriptorOf } from './registry.ts';
import { bestOf } from './returns.ts';
import { parts, Unsupported } from './syntax.ts';
import { typeOf } from './type-name.ts';
import type { Type } from './types.ts';

/** An array of a type, from its items. */
const made = (item: Type, values: unknown[]): unknown =>
  item === 'byte' ? Buffer.from(values as number[]) : arrayOf(item, values);

/** `{ a, b }` as an array. */
export function compileArrayItems(node: Node, item: Type, names: Names): Code {
  const items = parts(node).map((one) => names.compileAs(one, item));
  return arrayWith(item, items);
}

const arrayWith = (item: Type, items: readonly Code[]): Code => ({
  type: `${item}[]`,
  run: (scope) =>
    made(
      item,
      items.map((one) => one.run(scope)),
    ),
});

/** `new[] { a, b }`. */
export function compileImplicitArray(node: Node, names: Names): Code {
  const list = parts(node).at(-1) as Node;
  const codes = parts(list).map((one) => names.compile(one));
  const item = bestOf(codes);
  if (item === undefined || item === 'void') throw new Unsupported(`${node.text}: no type`, node);
  return arrayWith(
    item,
    codes.map((code) => convert(code, item) as Code),
  );
}

/** `new T[size]` and `new T[] { a, b }`. */
export function compileArray(node: Node, names: Names): Code {
  const [type, list] = parts(node) as [Node, Node | undefined];
  const [itemNode, rank] = parts(type) as [Node, Node];
  const [size, ...more] = parts(rank);
  const isSimple = itemNode.type !== 'array_type' || parts(parts(itemNode)[1] as Node).length === 0;
  if (more.length > 0 || rank.children.some((child) => child.type === ',') || !isSimple)
    throw new Unsupported(node.text, node);
  const item = typeOf(itemNode);
  if (list) {
    const count = parts(list).length;
    if (size && names.compile(size).literal !== count) throw new Unsupported(node.text, node);
    return compileArrayItems(list, item, names);
  }
  if (!size) throw new Unsupported(node.text, node);
  const length = names.compileAs(size, 'int');
  if ((length.literal as number) < 0) throw new Unsupported(`${node.text}: a size below 0`, node);
  return sized(item, length);
}

function sized(item: Type, size: Code): Code {
  const fallback = descriptorOf(item)?.fallback ?? null;
  return {
    type: `${item}[]`,
    run(scope) {
      const length = size.run(scope) as number;
      if (length < 0) throw new Fault('OverflowException');
      allocate(length * 8);
      return item === 'byte'
        ? Buffer.alloc(length)
        : arrayOf(item, new Array<unknown>(length).fill(fallback));
    },
  };
}
