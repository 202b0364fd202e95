import { didYouMean } from '../../server/src/contract/did-you-mean.ts';
import { NotModelled } from '../kit/hop.ts';
import { check, type Handler } from './elements/handler.ts';
import { REFUSED } from './elements/refused.ts';
import { HANDLERS } from './elements/table.ts';
import { type Place, placeOf } from './place-of.ts';
import { type Element, refuse, TEXT, unsupported } from './policy-document.ts';
import { PolicyError } from './policy-error.ts';
import type { Build, Expressions, Value } from './policy-expressions.ts';
import type { Step } from './policy-run.ts';
import type { PolicyTrail } from './policy-trail.ts';
import { SECTIONS, type Section } from './sections.ts';
import { Part } from './told/ran.ts';

/** The steps of an operation, with base and fragments inlined. */
export interface Policy extends Readonly<Record<Section, readonly Step[]>> {
  /** What answers a CORS preflight request, in order. */
  readonly preflights: readonly Step[];
}

/** Wraps each element's step, to measure its cost. */
export type Probe = (element: Element, step: Step) => Step;

/** What a policy document may refer to. */
export interface Library {
  readonly expressions: Expressions;
  readonly fragments: ReadonlyMap<string, Element>;
  /** Ids of the deployed backends. */
  readonly backends: Build['backends'];
  readonly eventHubs: Build['eventHubs'];
  readonly schemas: Build['schemas'];
  readonly probe?: Probe | undefined;
  /** Receives what is refused, so that the rest is checked too; without it, the first one is thrown. */
  readonly report?: ((refusal: NotModelled) => void) | undefined;
}

/** Builds the steps of a document; `parent` provides the steps of `<base />`. */
export function buildPolicy(root: Element, parent: Policy | undefined, library: Library): Policy {
  if (root.name !== 'policies') refuse(root, `expected <policies>, found <${root.name}>`);
  for (const child of root.children) {
    if (!SECTIONS.some((section) => section === child.name)) {
      refuse(child, `the twin does not support <${child.name}> in <policies>`);
    }
  }
  const sections = SECTIONS.map((section) => [section, stepsOf(root, section, parent, library)]);
  const preflights = preflightsOf(root, parent, library);
  return { ...(Object.fromEntries(sections) as Record<Section, readonly Step[]>), preflights };
}

/** Only direct children of `<inbound>` count, those of the enclosing scopes included. */
function preflightsOf(root: Element, parent: Policy | undefined, library: Library): Step[] {
  const inbound = root.children.find(({ name }) => name === 'inbound');
  // A report has named what is refused there already.
  if (!inbound || library.report) return [];
  const build = createBuild(inbound, 'inbound', parent, library);
  return inbound.children.flatMap((child) => {
    if (child.name === 'base') return parent?.preflights ?? [];
    const step = handlerOf(child).preflight?.(child, build);
    return step ? followed(child, () => build.place(child), step) : [];
  });
}

function stepsOf(
  root: Element,
  section: Section,
  parent: Policy | undefined,
  library: Library,
): readonly Step[] {
  const [found, second] = root.children.filter(({ name }) => name === section);
  if (second) refuse(second, `a second <${section}>`);
  if (!found) return [];
  if (found.text !== '') refuse(found, `unexpected text in <${section}>`);
  check(found, { children: 'steps' }, section);
  return buildSteps(found, createBuild(found, section, parent, library), library);
}

function createBuild(
  root: Element,
  section: Section,
  parent: Policy | undefined,
  library: Library,
  isFragment = false,
): Build {
  const { expressions, fragments, backends, eventHubs, schemas } = library;
  const build: Build = {
    section,
    backends,
    eventHubs,
    schemas,
    place: (element) => placeOf(element, section, [root, ...fragments.values()]),
    attribute(element, name, type = 'string') {
      const raw = element.attributes[name] ?? '';
      return noted(element, name, raw, expressions.value(element, raw, type, element.places[name]));
    },
    text(element) {
      const { text, places } = element;
      return noted(element, TEXT, text, expressions.value(element, text, 'string', places[TEXT]));
    },
    steps: (element) => buildSteps(element, build, library),
    base: (element) => parent?.[section] ?? refuse(element, 'this policy has no enclosing one'),
    fragment(element, id) {
      if (isFragment) refuse(element, 'a fragment in a fragment is not supported');
      const found = fragments.get(id);
      if (!found) return refuse(element, `the fragment ${id} does not exist`);
      return buildSteps(found, createBuild(root, section, parent, library, true), library);
    },
  };
  return build;
}

const buildSteps = (parent: Element, build: Build, library: Library): Step[] =>
  parent.children.map((element) =>
    library.report
      ? reporting(library.report, () => buildStep(element, build, library))
      : buildStep(element, build, library),
  );

/** The step, or one that does nothing in place of one that is refused. */
function reporting(report: NonNullable<Library['report']>, build: () => Step): Step {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    report(error);
    return () => false;
  }
}

function buildStep(element: Element, build: Build, { probe }: Library): Step {
  const handler = handlerOf(element);
  check(element, handler, build.section);
  checkScope(element, handler, build);
  if (!handler.text && element.text !== '') refuse(element, `unexpected text in <${element.name}>`);
  const step = followed(element, () => build.place(element), handler.build(element, build));
  return probe ? probe(element, step) : step;
}

/**
 * The step, written to the run's trail if it has one; an error gets the innermost element that it passed
 * through. One function does both, because a call passes a hundred of it.
 */
function followed(element: Element, place: () => Place, step: Step): Step {
  const failed = (trail: PolicyTrail | undefined, error: unknown): never => {
    if (error instanceof PolicyError) error.element ??= place();
    trail?.fail(error);
    throw error;
  };
  return (run) => {
    const { trail } = run;
    trail?.enter(element);
    try {
      const done = step(run);
      if (!(done instanceof Promise)) {
        trail?.leave(done);
        return done;
      }
      return done.then(
        (isComplete) => {
          trail?.waited();
          trail?.leave(isComplete);
          return isComplete;
        },
        (error) => {
          trail?.waited();
          return failed(trail, error);
        },
      );
    } catch (error) {
      return failed(trail, error);
    }
  };
}

/** The value, written to the run's trail if it is an expression's. */
function noted<T>(element: Element, name: string, raw: string, value: Value<T>): Value<T> {
  if (!raw.startsWith('@')) return value;
  const part = new Part(element, name);
  return (run) => {
    const { trail } = run;
    const given = value(run);
    if (!trail) return given;
    if (given instanceof Promise) {
      return given.then((found) => {
        trail.value(part, found);
        return found;
      });
    }
    trail.value(part, given);
    return given;
  };
}

function checkScope(element: Element, { scopes }: Handler, build: Build): void {
  const { scope = 'global' } = scopes ? build.place(element) : {};
  if (scopes?.includes(scope) !== false) return;
  refuse(element, `<${element.name}> is not allowed in a policy of the scope ${scope}`);
}

function handlerOf(element: Element): Handler {
  const { name } = element;
  const handler = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined;
  if (handler) return handler;
  const reason = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (reason) return unsupported(element, `the twin does not support <${name}>: ${reason}`);
  const near = didYouMean(name, Object.keys(HANDLERS));
  return unsupported(element, `the twin does not support the element <${name}>${near}`);
}
