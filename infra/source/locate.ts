import { globSync } from 'node:fs';
import type { Json, Resource } from '../model/deployment.ts';
import type { Statement } from './parse-bicep.ts';
import { moduleFile, type Scope, Sources, type Value } from './resolve-values.ts';
import { agreement, agreementOf, likely, ofList } from './score-agreement.ts';

/** A place in a resource: member names and item indices. */
export interface Place {
  readonly resource: Pick<Resource, 'type' | 'name'>;
  readonly steps: readonly string[];
  /** The line within a text that was loaded from a file. */
  readonly line?: number;
}

interface Declaration {
  readonly statement: Statement;
  readonly body: Value;
}

/**
 * Finds the file and line behind a place in a deployment, as a person would: from the Bicep that
 * declares the resource, along its members, through variables, parameters and loaded files.
 *
 * @returns `infra/network/rules/app.json:12`; the declaration's line if several places are possible.
 */
export function standsAt(infra: string, { resource, steps, line = 1 }: Place): string | undefined {
  const sources = new Sources(infra);
  const name = resource.name.split('/').at(-1) ?? '';
  const actual = { ...resource, name } as unknown as Json;
  const declared = likely(declarationsOf(sources, infra, resource.type), ({ body }) =>
    agreement(sources, body, actual),
  );
  const found = declared.flatMap(({ body }) => follow(sources, body, steps, actual));
  const places = distinct(found.map((value) => placesOf(sources, value, line).join(' and ')));
  if (places.length === 1) return places[0];
  const heads = declared.map(({ statement, body }) => `infra/${body.scope.file}:${statement.line}`);
  return distinct(heads).join(' or ') || undefined;
}

/** Every way the Bicep creates a resource of a type: per item of a loop, per caller of a module. */
function declarationsOf(sources: Sources, infra: string, type: string): readonly Declaration[] {
  const files = globSync('**/*.bicep', { cwd: infra }).map((file) => file.replaceAll('\\', '/'));
  const scopesOf = (file: string): readonly Scope[] => {
    const calls = files.flatMap((from) =>
      sources
        .bicep(from)
        .statements.filter((one) => one.kind === 'module' && moduleFile(from, one) === file)
        .flatMap((call) => scopesOf(from).map((scope) => sources.moduleScope(scope, call))),
    );
    return calls.length > 0 ? calls : [sources.bicep(file)];
  };
  return files.flatMap((file) =>
    sources
      .bicep(file)
      .statements.filter((one) => one.kind === 'resource' && !one.what.endsWith('existing'))
      .filter((one) => typeOf(one).toLowerCase() === type.toLowerCase())
      .flatMap((statement) =>
        scopesOf(file).flatMap((scope) =>
          bodiesOf(sources, statement, scope).map((body) => ({ statement, body })),
        ),
      ),
  );
}

function bodiesOf(sources: Sources, { value: node }: Statement, scope: Scope): readonly Value[] {
  if (!node) return [];
  if (node.is !== 'for') return [{ node, scope }];
  const items = sources.lists({ node, scope }).flat();
  return items.length > 0 ? items : [{ node: node.body, scope }];
}

function typeOf({ what, parent }: Statement): string {
  const own = what.split("'")[1]?.split('@')[0] ?? '';
  return parent ? `${typeOf(parent)}/${own}` : own;
}

/** Follows the steps as far as values are written; undefined if even the first step is not. */
function follow(
  sources: Sources,
  value: Value,
  steps: readonly string[],
  actual: Json | undefined,
  isFirst = true,
): readonly Value[] {
  const ways = likely(sources.resolve(value), (way) =>
    actual === undefined ? 0 : agreementOf(sources, way, actual),
  );
  if (steps.length === 0) return isLeaf(ways) ? ways : [value];
  const deeper = ways.flatMap((way) => {
    // Member names may contain dots.
    for (let length = steps.length; length > 0; length -= 1) {
      const name = steps.slice(0, length).join('.');
      const below = (actual as Record<string, Json> | null | undefined)?.[name];
      const found = stepsOf(sources, way, name, actual);
      if (found.length > 0) {
        return found.flatMap((one) => follow(sources, one, steps.slice(length), below, false));
      }
    }
    return [];
  });
  if (deeper.length > 0 || isFirst) return deeper;
  return ways.length === 1 ? ways : [value];
}

/** The list item or object is identified by its name. */
const isLeaf = ([way, ...others]: readonly Value[]): boolean =>
  others.length === 0 && !['object', 'list', 'for'].includes(way?.node.is ?? 'object');

function stepsOf(sources: Sources, way: Value, name: string, actual: Json | undefined) {
  const member = sources.members(way).get(name);
  if (member || !/^\d+$/.test(name)) return member ? [member.value] : [];
  const lists = likely(sources.lists(way), (list) =>
    actual === undefined ? 0 : ofList(sources, list, actual),
  );
  return lists.flatMap((items) => items[Number(name)] ?? []);
}

/** Where a value is written, which data file it comes from, and where it was selected. */
function placesOf(
  sources: Sources,
  { node, scope, through }: Value,
  line: number,
): readonly string[] {
  const own = `infra/${scope.file}:${node.is === 'file' ? line : node.line}`;
  const parts = node.is === 'call' ? node.args : node.is === 'text' ? node.parts : [];
  const loaded = parts
    .filter((part) => typeof part !== 'string')
    .flatMap((part) => sources.resolve({ node: part, scope }))
    .filter((part) => part.scope.file.endsWith('.json') && part.scope.file !== scope.file)
    .map((part) => `infra/${part.scope.file}:${part.node.line}`);
  return [...(through ? placesOf(sources, through, line) : []), own, ...loaded];
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
