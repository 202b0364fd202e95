import type { Node } from 'web-tree-sitter';
import { aliased, descriptorOf } from './registry.ts';
import { parts, Unsupported } from './syntax.ts';
import { genericOf, type Type } from './types.ts';

/** The type that a name in the source means. */
export function typeOf(node: Node): Type {
  const type = read(node);
  if (!descriptorOf(type)) throw new Unsupported(`the type ${node.text}`, node);
  return type;
}

/** The type that a node names if it is the left part of a static member; `undefined` if it is none. */
export function namedType(node: Node): Type | undefined {
  const isName = ['identifier', 'predefined_type', 'generic_name'].includes(node.type);
  if (!isName && !isQualified(node)) return undefined;
  const type = read(node);
  return descriptorOf(type) ? type : undefined;
}

function read(node: Node): Type {
  switch (node.type) {
    case 'array_type':
      if (parts(node)[1]?.text.replaceAll(/\s/g, '') !== '[]') break;
      return `${typeOf(parts(node)[0] as Node)}[]`;
    case 'nullable_type':
      return `${typeOf(parts(node)[0] as Node)}?`;
    case 'generic_name':
      return genericOf(parts(node)[0]?.text ?? '', argumentsOf(node));
    case 'qualified_name':
    case 'member_access_expression':
      if (isQualified(node)) return read(parts(node).at(-1) as Node);
      break;
    case 'identifier':
    case 'predefined_type':
      return aliased(node.text);
  }
  throw new Unsupported(`the type ${node.text}`, node);
}

/** The type arguments of a generic name. */
export const argumentsOf = (name: Node): Type[] =>
  name.type === 'generic_name' ? parts(parts(name)[1] as Node).map(typeOf) : [];

/** Namespaces whose types policies may write in full. */
const isQualified = ({ type, text }: Node): boolean =>
  ['member_access_expression', 'qualified_name'].includes(type) &&
  /^(System|Newtonsoft)\.[\w.]*\w(<.*>)?$/.test(text);
