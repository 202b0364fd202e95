import type { Node } from 'web-tree-sitter';
import { compileCondition } from './blocks.ts';
import type { Scope } from './member.ts';
import type { Names } from './names.ts';
import { compilePattern } from './patterns.ts';
import { BREAK, type Statement } from './statement.ts';
import { field, parts, Unsupported } from './syntax.ts';
import type { Type } from './types.ts';

type Label = (value: unknown, scope: Scope) => boolean;

interface Section {
  readonly labels: Label[];
  readonly isDefault: boolean;
  readonly run: Statement;
}

/** `switch (value) { case ...: ... }`; a section without statements shares those of the next one. */
export function compileSwitch(node: Node, names: Names): Statement {
  const value = names.compile(field(node, 'value'));
  const inner = names.inner();
  const sections = parts(field(node, 'body')).map((one) => compileSection(one, value.type, inner));
  refuseRepeated(parts(field(node, 'body')));
  const open = inner.opener();
  const last = sections.findIndex(({ isDefault }) => isDefault);
  return (scope) => {
    const given = value.run(scope);
    open(scope.frame);
    const at = sections.findIndex(({ labels }) => labels.some((label) => label(given, scope)));
    return runFrom(sections, at < 0 ? last : at, scope);
  };
}

/** C# refuses a label that an earlier one has answered. */
function refuseRepeated(sections: readonly Node[]): void {
  const known = new Set<string>();
  for (const section of sections) {
    const pattern = patternIn(section);
    if (parts(section).some(({ type }) => type === 'when_clause')) continue;
    const label = pattern ? (pattern.childForFieldName('type') ?? pattern).text : 'default';
    if (known.has(label) || known.has('var')) throw new Unsupported(`a second ${label}`, section);
    known.add(label);
  }
}

const patternIn = (section: Node): Node | undefined =>
  parts(section).find(({ type }) => /_pattern$|_literal$|_expression$|^identifier$/.test(type));

function runFrom(sections: readonly Section[], start: number, scope: Scope) {
  for (let at = start; at >= 0 && at < sections.length; at += 1) {
    const ending = (sections[at] as Section).run(scope);
    if (ending === BREAK) return undefined;
    if (ending !== undefined) return ending;
  }
  return undefined;
}

function compileSection(node: Node, type: Type, names: Names): Section {
  // What a pattern declares belongs to its section, what a statement declares to all of them.
  const own = names.inner();
  const isDefault = node.children.some((child) => child.type === 'default');
  const pattern = patternIn(node);
  const when = parts(node).find((one) => one.type === 'when_clause');
  const test = isDefault || !pattern ? undefined : compilePattern(pattern, type, own);
  const condition = when && compileCondition(parts(when)[0] as Node, own);
  const open = own.opener();
  own.forward();
  const statements = parts(node)
    .filter((one) => /_statement$|^block$/.test(one.type))
    .map((one) => own.compileStatement(one));
  if (!isDefault && !test) throw new Unsupported(node.text, node);
  const label: Label = (value, scope) => {
    open(scope.frame);
    return Boolean(test?.(value, scope) && (condition?.run(scope) ?? true));
  };
  return { labels: [label], isDefault, run: all(statements) };
}

const all =
  (statements: readonly Statement[]): Statement =>
  (scope) => {
    for (const run of statements) {
      const ending = run(scope);
      if (ending !== undefined) return ending;
    }
    return undefined;
  };
