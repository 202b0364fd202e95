import type { Node } from 'web-tree-sitter';
import { compilePlaceInChain } from './chain.ts';
import { convert, explicitly, implicitly } from './conversions.ts';
import { constant } from './literals.ts';
import type { Code } from './member.ts';
import type { Names } from './names.ts';
import { isNumeric } from './numeric.ts';
import { operationOf } from './operators.ts';
import type { Place } from './place.ts';
import { field, parts, Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

export function compilePlace(node: Node, names: Names): Place {
  if (node.type === 'parenthesized_expression') return compilePlace(parts(node)[0] as Node, names);
  if (node.type !== 'identifier') return compilePlaceInChain(node, names);
  const local = names.find(node.text);
  if (!local) throw new Unsupported(`the name ${node.text}`, node);
  if (local.fixed) throw new Unsupported(`an assignment to ${node.text}, ${local.fixed}`, node);
  const { type, slot } = local;
  return {
    type,
    open({ frame }) {
      const cell = frame[slot] as { value: unknown };
      return {
        get: () => cell.value,
        set: (value) => {
          cell.value = value;
        },
      };
    },
  };
}

/** `place = value` and `place += value`; the value is that of the place afterwards. */
export function compileAssignment(node: Node, names: Names): Code {
  const token = node.children.find((child) => /^\S*=$/.test(child.type))?.text ?? '=';
  const left = field(node, 'left');
  const right = field(node, 'right');
  if (token === '??=') throw new Unsupported(`${node.text}: ??= is C# 8`, node);
  if (token !== '=') return compound(token.slice(0, -1), left, right, node, names);
  if (left.type === 'identifier' && left.text === '_' && !names.find('_'))
    return names.compile(right);
  const place = compilePlace(left, names);
  const value = names.compileAs(right, place.type);
  return { type: place.type, run: assigning(left, place, value, names) };
}

function assigning(left: Node, place: Place, value: Code, names: Names): Code['run'] {
  const local = left.type === 'identifier' ? names.find(left.text) : undefined;
  if (local) {
    const { slot } = local;
    return (scope) => {
      const given = value.run(scope);
      (scope.frame[slot] as { value: unknown }).value = given;
      return given;
    };
  }
  return (scope) => {
    const opened = place.open(scope);
    const given = value.run(scope);
    opened.set(given);
    return given;
  };
}

function compound(token: string, left: Node, right: Node, node: Node, names: Names): Code {
  const place = compilePlace(left, names);
  const value = names.compile(right);
  const change = changeOf(token, place.type, value, node);
  return {
    type: place.type,
    run(scope) {
      const opened = place.open(scope);
      const before = opened.get();
      const given = change(before, value.run(scope));
      opened.set(given);
      return given;
    },
  };
}

/** What `place = (type)(place operator value)` does. */
function changeOf(token: string, type: Type, value: Code, node: Node) {
  const left: Code = { type, run: () => undefined };
  const operation = operationOf(token, left, value);
  if (!operation) throw new Unsupported(`${type} ${token}= ${value.type}: ${node.text}`, node);
  const run = operation.run as (left: unknown, right: unknown) => unknown;
  const implicit = implicitly(operation.gives, type);
  if (implicit) return (before: unknown, by: unknown) => implicit(run(before, by) as never);
  const fits = token === '<<' || token === '>>' || convert(value, type);
  const cast = fits ? explicitly(operation.gives, type) : undefined;
  if (!cast) throw new Unsupported(`${type} ${token}= ${value.type}: ${node.text}`, node);
  return (before: unknown, by: unknown) => cast(run(before, by) as never);
}

/** `place++`, `--place` and so on. */
export function compileIncrement(node: Node, names: Names): Code | undefined {
  const isPrefix = node.type === 'prefix_unary_expression';
  const token = (isPrefix ? node.child(0) : node.child(node.childCount - 1))?.text;
  if (token !== '++' && token !== '--') return undefined;
  const place = compilePlace(parts(node)[0] as Node, names);
  const { type } = place;
  if (!isNumeric(type.replace('?', '')) && type !== 'decimal')
    throw new Unsupported(node.text, node);
  const change = byOne(token[0] as string, type);
  return {
    type,
    run(scope) {
      const opened = place.open(scope);
      const before = opened.get();
      const after = change(before);
      opened.set(after);
      return isPrefix ? after : before;
    },
  };
}

function byOne(token: string, type: Type): (before: unknown) => unknown {
  const one = constant('int', 1);
  const operation = operationOf(token, { type, run: () => undefined }, one);
  const cast = operation && explicitly(operation.gives, type);
  const run = operation?.run as (left: unknown, right: unknown) => unknown;
  return (before) => cast?.(run(before, 1) as never);
}
