import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlElement,
  type XmlTreeNode,
  XmlValidateError,
  XsdValidator,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { SCHEMA_FILE } from './schema-file.ts';

const folder = dirname(SCHEMA_FILE);

/** Two places where libxml2 is stricter than the validator that the schema was written for. */
const PATCHES: Readonly<Record<string, (text: string) => string>> = {
  // `\xNN` is not an escape of XSD patterns; the type is unused here.
  'cross-domain.xsd': (text) => text.replace(/<xs:pattern value="[^"]*\\x2[^"]*"\/>/, ''),
  // A wildcard beside an element that it also matches is not deterministic.
  'policies.xsd': (text) =>
    text
      .replaceAll(/<xs:element name="base"[^>]*\/>/g, '')
      .replace('<!-- Define the main policy elements -->', '<xs:element name="base"/>'),
};

export class PolicySchema {
  readonly #validator: XsdValidator;

  constructor() {
    const names = readdirSync(folder).filter((name) => name.endsWith('.xsd'));
    const buffers = names.map((name): [string, Uint8Array] => {
      const text = readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '');
      return [`xsd/${name}`, Buffer.from((PATCHES[name] ?? ((same) => same))(text))];
    });
    xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(buffers)));
    const root = Buffer.from(Object.fromEntries(buffers)['xsd/policies.xsd'] as Uint8Array);
    const document = XmlDocument.fromBuffer(root, { url: 'xsd/policies.xsd' });
    this.#validator = XsdValidator.fromDoc(document);
    document.dispose();
  }

  /** The schema's complaints about a policy or fragment, with line numbers; empty if it is valid. */
  complaints(text: string): string[] {
    const document = XmlDocument.fromString(text);
    try {
      if (document.root.name === 'fragment') return this.#validate([document.root]);
      return [...this.#check(text), ...this.#validate(sectionsOf(document.root))];
    } finally {
      document.dispose();
    }
  }

  /** The schema skips the content of these, so each is checked as a separate section. */
  #validate(containers: readonly XmlElement[]): string[] {
    return containers.flatMap((container) => {
      const body = elementsOf(container);
      const text = body.map((child) => child.toString()).join('');
      const lines = container.line;
      const own = CHECKED_BY_PARENT.has(container.name)
        ? []
        : this.#check(`<policies><inbound>${text}</inbound></policies>`).map(
            (complaint) => `in <${container.name}> of line ${lines}: ${complaint}`,
          );
      return [...own, ...this.#validate(body.flatMap((child) => [...openContainers(child)]))];
    });
  }

  #check(text: string): string[] {
    const document = XmlDocument.fromString(text);
    try {
      this.#validator.validate(document);
      return [];
    } catch (error) {
      if (!(error instanceof XmlValidateError)) throw error;
      return error.details.map(({ line, message }) => `line ${line}: ${message.trim()}`);
    } finally {
      document.dispose();
    }
  }
}

const CHECKED_BY_PARENT = new Set(['inbound', 'backend', 'outbound', 'on-error']);
const SKIPPED_INSIDE = new Set(['when', 'otherwise', 'return-response', 'send-request']);

const sectionsOf = (policies: XmlElement): XmlElement[] => elementsOf(policies);

function* openContainers(element: XmlElement): Generator<XmlElement> {
  if (SKIPPED_INSIDE.has(element.name)) {
    yield element;
    return;
  }
  for (const child of elementsOf(element)) yield* openContainers(child);
}

function elementsOf(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let child: XmlTreeNode | null = parent.firstChild; child; child = child.next) {
    if (child instanceof XmlElement) found.push(child);
  }
  return found;
}
