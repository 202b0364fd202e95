import { type Node, parseJson } from './parse-bicep.ts';

/** The line of a value in a text that is JSON; of the nearest one around it, if it is missing. */
export function lineInJson(text: string, steps: readonly PropertyKey[]): number {
  let node = parseJson(text);
  let { line } = node;
  for (const step of steps) {
    const below = child(node, String(step));
    if (!below) return line;
    [node, line] = [below.value, below.key?.line ?? below.value.line];
  }
  return line;
}

function child(node: Node, step: string): { key?: Node; value: Node } | undefined {
  if (node.is === 'object') return node.members.find(({ key }) => textOf(key) === step);
  const value = node.is === 'list' ? node.items[Number(step)] : undefined;
  return value && { value };
}

const textOf = (node: Node): string | undefined => {
  if (node.is === 'plain') return node.value;
  return node.is === 'text' ? node.parts.join('') : undefined;
};
