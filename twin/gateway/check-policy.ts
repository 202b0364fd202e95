import { XmlDocument } from 'libxml2-wasm';
import type { Resource } from '../../infra/model/deployment.ts';
import { refuseMisplaced, refuseTooLarge } from './misplaced.ts';
import { buildPolicy, type Policy } from './policy.ts';
import { type Element, PolicyRefusal, readDocument } from './policy-document.ts';
import type { Expressions } from './policy-expressions.ts';
import type { Format, Position } from './raw-xml.ts';
import { SECTIONS, type Section } from './sections.ts';

/** Something that API Management refuses, or that the twin does not support. */
export interface Finding extends Position {
  readonly message: string;
}

export interface Checked {
  readonly findings: readonly Finding[];
  /** What the file alone cannot show, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Checks a policy or fragment as the gateway does when it is deployed, without its deployment: the
 * enclosing scope is empty, backends and fragments exist, and a named value without a value stands
 * for its own name.
 */
export function checkPolicy(
  text: string,
  expressions: Expressions,
  namedValues: ReadonlyMap<string, string>,
): Checked {
  const notes = new Set<string>();
  const read = reading(text, namedValues, notes);
  if (read instanceof PolicyRefusal) return { findings: [findingOf(read)], notes: [...notes] };
  const misplaced = [
    ...refusalsOf(() => refuseMisplaced(read)),
    ...refusalsOf(() => refuseTooLarge(read, text)),
  ];
  const built =
    read.name === 'fragment' ? builtAnywhere(read, expressions) : build(read, read, expressions);
  const findings = [...misplaced, ...built].map(findingOf);
  findings.sort((one, other) => one.line - other.line || one.column - other.column);
  for (const note of assumed(read)) notes.add(note);
  return { findings, notes: [...notes] };
}

const findingOf = ({ position: { line, column }, what }: PolicyRefusal): Finding => ({
  line,
  column,
  message: what,
});

function reading(
  text: string,
  namedValues: ReadonlyMap<string, string>,
  notes: Set<string>,
): Element | PolicyRefusal {
  const values = {
    get(name: string): string {
      const value = namedValues.get(name);
      if (value === undefined) notes.add(`The named value ${name} has no value here.`);
      return value ?? name;
    },
  };
  try {
    return readDocument(text, OWN, values, formatOfFile(text));
  } catch (error) {
    if (error instanceof PolicyRefusal) return error;
    throw error;
  }
}

/**
 * The format that a file was written for, which only its deployment says: `xml` if it is well-formed
 * and an expression has entities, which in `rawxml` would be part of the C#.
 */
function formatOfFile(text: string): Format {
  if (!/@[({].*?&(?:quot|apos|lt|gt|amp);/s.test(text)) return 'rawxml';
  try {
    XmlDocument.fromString(text).dispose();
    return 'xml';
  } catch {
    return 'rawxml';
  }
}

/** A file does not say its scope. An API's allows every element, the global one does not. */
const OWN = {
  resource: {
    id: '',
    type: 'Microsoft.ApiManagement/service/apis/policies',
    name: '',
    apiVersion: '',
  } satisfies Resource,
  file: () => '',
};

const EMPTY: Policy = { inbound: [], backend: [], outbound: [], 'on-error': [], preflights: [] };

/** A policy may include a fragment in any section: what counts is the section that suits it best. */
function builtAnywhere(fragment: Element, expressions: Expressions): readonly PolicyRefusal[] {
  const perSection = SECTIONS.map((section) =>
    build(including(fragment, section), fragment, expressions),
  );
  return perSection.reduce((least, one) => (one.length < least.length ? one : least));
}

const FILE = 'this file';

/** A policy that only includes a fragment. */
function including(fragment: Element, section: Section): Element {
  const attributes = { 'fragment-id': FILE };
  const include = { ...fragment, name: 'include-fragment', attributes, children: [] };
  const children = [{ ...fragment, name: section, children: [include] }];
  return { ...fragment, name: 'policies', children };
}

/** @param file the document that is checked: `policies` itself, or the fragment that it includes. */
function build(policies: Element, file: Element, expressions: Expressions): PolicyRefusal[] {
  const refusals: PolicyRefusal[] = [];
  const ids = (name: string) =>
    elementsIn(file).flatMap(({ attributes }) => attributes[name] ?? []);
  const library = {
    expressions,
    // Another fragment is checked as a file of its own.
    fragments: new Map([
      ...ids('fragment-id').map((id): [string, Element] => [id, { ...file, children: [] }]),
      [FILE, file],
    ]),
    backends: { has: () => true },
    eventHubs: { has: () => true },
    schemas: { get: () => ({ type: 'any' }) as const },
    report: (refusal: unknown) => void refusals.push(refusal as PolicyRefusal),
  };
  refusals.push(...refusalsOf(() => buildPolicy(policies, EMPTY, library)));
  return refusals;
}

function refusalsOf(run: () => unknown): PolicyRefusal[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof PolicyRefusal) return [error];
    throw error;
  }
}

function assumed(file: Element): string[] {
  return elementsIn(file).flatMap(({ attributes }) => [
    ...(attributes['fragment-id']
      ? [`The fragment ${attributes['fragment-id']} is taken to exist.`]
      : []),
    ...(attributes['backend-id']
      ? [`The backend ${attributes['backend-id']} is taken to exist.`]
      : []),
  ]);
}

const elementsIn = ({ children }: Element): Element[] =>
  children.flatMap((child) => [child, ...elementsIn(child)]);
