import { Fault } from '../csharp/fault.ts';
import { XMLNS, type XName } from './names.ts';

/** XML as the classes of `System.Xml.Linq` represent it. */
export abstract class XObject {
  parent: XContainer | null = null;
}

export abstract class XNode extends XObject {}

export class XText extends XNode {
  value: string;

  constructor(value: string) {
    super();
    this.value = value;
  }
}

export class XCData extends XText {}

export class XComment extends XNode {
  value: string;

  constructor(value: string) {
    super();
    this.value = value;
  }
}

export class XProcessingInstruction extends XNode {
  target: string;
  data: string;

  constructor(target: string, data: string) {
    super();
    this.target = target;
    this.data = data;
  }
}

export abstract class XContainer extends XNode {
  readonly nodes: XNode[] = [];
}

export class XElement extends XContainer {
  name: XName;
  readonly attributes: XAttribute[] = [];
  /** An empty text is content: `<a></a>` and not `<a />`. */
  hasEmptyText = false;

  constructor(name: XName) {
    super();
    this.name = name;
  }

  attribute(name: XName): XAttribute | null {
    return this.attributes.find((one) => one.name.is(name)) ?? null;
  }
}

export class XAttribute extends XObject {
  readonly name: XName;
  value: string;

  constructor(name: XName, value: string) {
    super();
    this.name = name;
    this.value = value;
  }

  get isDeclaration(): boolean {
    const { space, local } = this.name;
    return space.uri === XMLNS.uri || (space.uri === '' && local === 'xmlns');
  }
}

export class XDeclaration {
  version: string | null;
  encoding: string | null;
  standalone: string | null;

  constructor(version: string | null, encoding: string | null, standalone: string | null) {
    this.version = version;
    this.encoding = encoding;
    this.standalone = standalone;
  }

  text(): string {
    const part = (name: string, value: string | null): string =>
      value === null ? '' : ` ${name}="${value}"`;
    return `<?xml${part('version', this.version)}${part('encoding', this.encoding)}${part('standalone', this.standalone)}?>`;
  }
}

export class XDocument extends XContainer {
  declaration: XDeclaration | null = null;

  get root(): XElement | null {
    return this.nodes.find((one) => one instanceof XElement) ?? null;
  }
}

/** The text of an element with all that it holds. */
export function textOf(container: XContainer): string {
  return container.nodes
    .map((node) =>
      node instanceof XText ? node.value : node instanceof XElement ? textOf(node) : '',
    )
    .join('');
}

export const childElements = (container: XContainer): XElement[] =>
  container.nodes.filter((one) => one instanceof XElement);

/** Everything below, in the order of the text. */
export function* descendants(container: XContainer): Generator<XNode> {
  for (const node of [...container.nodes]) {
    yield node;
    if (node instanceof XContainer) yield* descendants(node);
  }
}

export function* ancestors(node: XObject): Generator<XElement> {
  for (let { parent } = node; parent instanceof XElement; parent = parent.parent) yield parent;
}

export function rootOf(node: XObject): XObject {
  let root = node;
  while (root.parent) root = root.parent;
  return root;
}

/** A copy that belongs to nothing. */
export function copyOf<N extends XNode>(node: N): N {
  return copied(node) as N;
}

function copied(node: XNode): XNode {
  if (node instanceof XCData) return new XCData(node.value);
  if (node instanceof XText) return new XText(node.value);
  if (node instanceof XComment) return new XComment(node.value);
  if (node instanceof XProcessingInstruction)
    return new XProcessingInstruction(node.target, node.data);
  const copy = node instanceof XElement ? new XElement(node.name) : new XDocument();
  for (const child of (node as XContainer).nodes) adopt(copy, copied(child));
  if (node instanceof XDocument) {
    const { declaration } = node;
    (copy as XDocument).declaration =
      declaration &&
      new XDeclaration(declaration.version, declaration.encoding, declaration.standalone);
    return copy;
  }
  const [from, to] = [node as XElement, copy as XElement];
  to.hasEmptyText = from.hasEmptyText;
  for (const { name, value } of from.attributes) adoptAttribute(to, new XAttribute(name, value));
  return copy;
}

export function adopt(container: XContainer, node: XNode, at = container.nodes.length): void {
  node.parent = container;
  container.nodes.splice(at, 0, node);
}

export function adoptAttribute(element: XElement, attribute: XAttribute): void {
  if (element.attribute(attribute.name)) throw new Fault('InvalidOperationException');
  attribute.parent = element;
  element.attributes.push(attribute);
}

/** Takes a node or an attribute out of what holds it. */
export function detach(one: XObject): void {
  const { parent } = one;
  if (!parent) throw new Fault('InvalidOperationException');
  if (one instanceof XAttribute) remove((parent as XElement).attributes, one);
  else remove(parent.nodes, one as XNode);
  one.parent = null;
}

const remove = <T>(list: T[], one: T): void => void list.splice(list.indexOf(one), 1);
