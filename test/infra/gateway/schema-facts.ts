import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { XmlDocument, XmlElement, type XmlTreeNode } from 'libxml2-wasm';
import { SCHEMA_FILE } from './schema-file.ts';

/** What the vendor's schema says about one element. */
export interface Facts {
  readonly attributes: readonly string[];
  readonly required: readonly string[];
  /** Names in their order; a star marks those that may repeat. */
  readonly children: readonly string[];
  readonly isOrdered: boolean;
  /** Whether its children stand in any order, each once. */
  readonly isOnce: boolean;
  /** Children without which the element is refused. */
  readonly needs: readonly string[];
}

interface Reading {
  readonly types: ReadonlyMap<string, XmlElement>;
  readonly found: Map<string, Facts>;
}

/**
 * Facts about every element of the schema by name, those inside others included, and also by the
 * name of the one around it, as in `parent/child`.
 */
export function schemaFacts(): ReadonlyMap<string, Facts> {
  const folder = dirname(SCHEMA_FILE);
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith('.xsd') && name !== 'policies.xsd')
    .map((name) =>
      XmlDocument.fromString(readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '')),
    );
  const roots = documents.flatMap(({ root }) => childrenOf(root));
  const types = new Map(
    roots
      .filter(({ name }) => name.endsWith('Type'))
      .map((type) => [attribute(type, 'name'), type]),
  );
  const found = new Map<string, Facts>();
  for (const element of roots.filter(({ name }) => name === 'element'))
    readElement(element, { types, found });
  for (const document of documents) document.dispose();
  return found;
}

function readElement(element: XmlElement, reading: Reading, parent = ''): void {
  const name = attribute(element, 'name');
  const type = childrenOf(element).find((one) => one.name === 'complexType');
  const parts = partsOf(type ?? reading.types.get(attribute(element, 'type')), reading);
  const attributes = parts.filter((one) => one.name === 'attribute');
  const elements = parts.filter((one) => one.name === 'element');
  const facts: Facts = {
    attributes: attributes.map((one) => attribute(one, 'name')).sort(),
    required: attributes
      .filter((one) => attribute(one, 'use') === 'required')
      .map((one) => attribute(one, 'name'))
      .sort(),
    children: elements.map((one) => `${attribute(one, 'name')}${isMany(one) ? '*' : ''}`),
    isOrdered: elements[0]?.parent?.name === 'sequence',
    isOnce: elements[0]?.parent?.name === 'all',
    needs: elements
      .filter((one) => one.parent?.name !== 'choice' && attribute(one, 'minOccurs') !== '0')
      .map((one) => attribute(one, 'name')),
  };
  // An element that only refers to another one says nothing about it.
  const isKnown = facts.attributes.length + facts.children.length > 0;
  if (isKnown || !reading.found.has(name)) reading.found.set(name, facts);
  if (isKnown && parent !== '') reading.found.set(`${parent}/${name}`, facts);
  for (const one of elements) readElement(one, reading, name);
}

/** Attributes and elements of a type, with those of the types that it extends. */
function partsOf(type: XmlElement | undefined, reading: Reading): XmlElement[] {
  if (!type) return [];
  return childrenOf(type).flatMap((one) => {
    if (one.name === 'attribute' || one.name === 'element') return [one];
    if (one.name === 'extension') {
      const base = reading.types.get(attribute(one, 'base'));
      return [...partsOf(base, reading), ...partsOf(one, reading)];
    }
    return ['sequence', 'choice', 'all', 'complexContent', 'simpleContent'].includes(one.name)
      ? partsOf(one, reading)
      : [];
  });
}

const isMany = (element: XmlElement): boolean =>
  !['', '0', '1'].includes(attribute(element, 'maxOccurs'));

const attribute = (element: XmlElement, name: string): string => element.attr(name)?.value ?? '';

function childrenOf(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let child: XmlTreeNode | null = parent.firstChild; child; child = child.next) {
    if (child instanceof XmlElement) found.push(child);
  }
  return found;
}
