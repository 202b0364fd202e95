import type { ClaimDemand } from '../../judge-token.ts';
import type { Element } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, plain } from '../handler.ts';
import { choiceOf } from '../values.ts';

/** The texts of a list such as `<audiences>`, each of which may be an expression. */
export function listOf(
  element: Element,
  name: string,
  item: string,
  build: Build,
): (run: Run) => Promise<string[]> {
  const found = element.children.find((child) => child.name === name);
  if (!found) return async () => [];
  check(found, { children: [item] }, build.section);
  return all(texts(found, build));
}

/** What `<required-claims>` demands. */
export function requiredClaims(
  element: Element,
  build: Build,
): (run: Run) => Promise<ClaimDemand[]> {
  const found = element.children.find(({ name }) => name === 'required-claims');
  if (!found) return async () => [];
  check(found, { children: ['claim'] }, build.section);
  const demands = found.children.map((claim) => claimDemand(claim, build));
  return (run) => Promise.all(demands.map((demand) => demand(run)));
}

function claimDemand(claim: Element, build: Build): (run: Run) => Promise<ClaimDemand> {
  const parts = { required: ['name'], attributes: ['match', 'separator'], children: ['value'] };
  check(claim, parts, build.section);
  const name = plain(claim, 'name');
  const separator = plain(claim, 'separator');
  const match = choiceOf(claim, 'match', ['all', 'any'], build);
  const values = all(texts(claim, build));
  return async (run) => ({
    name,
    separator,
    needsAll: (await match(run)) === 'all',
    values: await values(run),
  });
}

function texts({ children }: Element, build: Build): Value<string>[] {
  return children.map((child) => {
    check(child, {}, build.section);
    return build.text(child);
  });
}

const all =
  <T>(values: readonly Value<T>[]) =>
  (run: Run): Promise<T[]> =>
    Promise.all(values.map((value) => value(run)));
