import { Fault } from '../csharp/fault.ts';
import { XML, XMLNS, type XNamespace } from './names.ts';
import {
  type XAttribute,
  XCData,
  XComment,
  XDocument,
  XElement,
  type XNode,
  XProcessingInstruction,
  XText,
} from './nodes.ts';

/** `node.ToString()`: indented where no text stands, as the writer of .NET does it. */
export function writeXml(node: XNode, indents = true): string {
  if (node instanceof XCData) return `<![CDATA[${node.value}]]>`;
  if (node instanceof XText) return escaped(node.value);
  const writer = new Writer(indents);
  writer.write(node, 0, false, new Map());
  return writer.text;
}

export const writeAttribute = (attribute: XAttribute): string => {
  const { space, local } = attribute.name;
  const prefix =
    space.uri === XMLNS.uri ? 'xmlns' : prefixIn(attribute.parent as XElement | null, space);
  const name = space.uri === '' ? local : `${prefix ?? 'p0'}:${local}`;
  return `${name}="${quoted(attribute.value)}"`;
};

class Writer {
  text = '';
  readonly #indents: boolean;

  constructor(indents: boolean) {
    this.#indents = indents;
  }

  /** @param isMixed text stands beside, so that spaces would be content. */
  write(node: XNode, depth: number, isMixed: boolean, scope: Scope): void {
    if (node instanceof XDocument) {
      let mixed = false;
      for (const child of node.nodes) {
        mixed ||= child instanceof XText;
        this.write(child, depth, mixed, scope);
      }
      return;
    }
    if (node instanceof XCData)
      this.text += `<![CDATA[${node.value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
    else if (node instanceof XText) this.text += escaped(node.value);
    else {
      if (!isMixed) this.#line(depth);
      if (node instanceof XComment) this.text += `<!--${node.value}-->`;
      else if (node instanceof XProcessingInstruction)
        this.text += `<?${node.target}${node.data && ` ${node.data}`}?>`;
      else this.#element(node as XElement, depth, isMixed, scope);
    }
  }

  #element(element: XElement, depth: number, isMixed: boolean, outer: Scope): void {
    const { scope, declared } = declarationsOf(element, depth, outer);
    const name = qualified(element.name.space, element.name.local, scope, true);
    const attributes = element.attributes.map((one) => attributeText(one, scope));
    this.text += `<${[name, ...attributes, ...declared].join(' ')}`;
    const { nodes } = element;
    if (nodes.length === 0) {
      this.text += element.hasEmptyText ? `></${name}>` : ' />';
      return;
    }
    this.text += '>';
    let mixed = isMixed;
    for (const node of nodes) {
      mixed ||= node instanceof XText;
      this.write(node, depth + 1, mixed, scope);
    }
    if (!mixed) this.#line(depth);
    this.text += `</${name}>`;
  }

  #line(depth: number): void {
    if (this.#indents && this.text !== '') this.text += `\n${'  '.repeat(depth)}`;
  }
}

/** Namespaces by their prefixes. */
type Scope = ReadonlyMap<string, string>;

/** The prefixes that hold in an element, and the declarations that the writer must add. */
function declarationsOf(
  element: XElement,
  depth: number,
  outer: Scope,
): { scope: Scope; declared: string[] } {
  const scope = new Map(outer);
  for (const { name, value, isDeclaration } of element.attributes)
    if (isDeclaration) scope.set(name.space.uri === '' ? '' : name.local, value);
  const declared: string[] = [];
  const { uri } = element.name.space;
  if (prefixOf(scope, uri, true) === undefined) {
    scope.set('', uri);
    declared.push(`xmlns="${quoted(uri)}"`);
  }
  const added: string[] = [];
  for (const { name, isDeclaration } of element.attributes) {
    const { space } = name;
    if (isDeclaration || space.uri === '' || space.uri === XML.uri) continue;
    if (prefixOf(scope, space.uri, false) !== undefined) continue;
    let prefix = `p${depth + 1}`;
    for (let more = 1; scope.has(prefix); more += 1) prefix = `p${depth + 1}${more}`;
    scope.set(prefix, space.uri);
    added.push(`xmlns:${prefix}="${quoted(space.uri)}"`);
  }
  return { scope, declared: [...declared, ...added] };
}

/** The prefix declared last; the empty one only for elements. */
function prefixOf(scope: Scope, uri: string, takesDefault: boolean): string | undefined {
  if (uri === XML.uri) return 'xml';
  if (uri === '') return (scope.get('') ?? '') === '' ? '' : undefined;
  const found = [...scope].filter(
    ([prefix, one]) => one === uri && (takesDefault || prefix !== ''),
  );
  return found.at(-1)?.[0];
}

function qualified(space: XNamespace, local: string, scope: Scope, isElement: boolean): string {
  if (space.uri === '') return local;
  const prefix = prefixOf(scope, space.uri, isElement);
  return prefix ? `${prefix}:${local}` : local;
}

function attributeText({ name, value, isDeclaration }: XAttribute, scope: Scope): string {
  if (!isDeclaration)
    return `${qualified(name.space, name.local, scope, false)}="${quoted(value)}"`;
  return `${name.space.uri === '' ? 'xmlns' : `xmlns:${name.local}`}="${quoted(value)}"`;
}

function prefixIn(element: XElement | null, space: XNamespace): string | undefined {
  if (space.uri === XML.uri) return 'xml';
  for (let one = element; one; one = one.parent instanceof XElement ? one.parent : null) {
    const found = one.attributes.find(
      ({ isDeclaration, value, name }) =>
        isDeclaration && name.space.uri !== '' && value === space.uri,
    );
    if (found) return found.name.local;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

function escaped(text: string): string {
  refuseInvalid(text);
  return text.replaceAll(/[&<>]/g, (one) => ESCAPES[one] as string).replaceAll(/\r\n?/g, '\n');
}

function quoted(text: string): string {
  refuseInvalid(text);
  return text.replaceAll(/[&<>"\t\n\r]/g, (one) => ESCAPES[one] as string);
}

/** Characters that no XML may hold (XML 1.0, section 2.2). */
function refuseInvalid(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw new Fault('ArgumentException');
}
