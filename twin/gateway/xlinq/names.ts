import { Fault } from '../csharp/fault.ts';

/** A namespace. */
export class XNamespace {
  readonly uri: string;

  constructor(uri: string) {
    this.uri = uri;
  }

  name(local: string): XName {
    if (local === '') throw new Fault('ArgumentException');
    if (!NAME.test(local)) throw new Fault('XmlException', `not a name: ${local}`);
    return new XName(this, local);
  }

  text = (): string => this.uri;

  static compare = (one: XNamespace, other: XNamespace): number => compareTexts(one.uri, other.uri);
}

/** A name with its namespace. */
export class XName {
  readonly space: XNamespace;
  readonly local: string;

  constructor(space: XNamespace, local: string) {
    this.space = space;
    this.local = local;
  }

  text = (): string => (this.space.uri === '' ? this.local : `{${this.space.uri}}${this.local}`);

  is = (other: XName): boolean => this.local === other.local && this.space.uri === other.space.uri;

  static compare = (one: XName, other: XName): number => compareTexts(one.text(), other.text());
}

const compareTexts = (one: string, other: string): number =>
  one < other ? -1 : Number(one > other);

/** A name without a colon (Namespaces in XML 1.0, section 4). */
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}._\u00b7\u203f\u2040-]*$/u;

export const NONE = new XNamespace('');
export const XML = new XNamespace('http://www.w3.org/XML/1998/namespace');
export const XMLNS = new XNamespace('http://www.w3.org/2000/xmlns/');

/** `name` or `{namespace}name`. */
export function readName(text: string | null): XName {
  if (text === null) throw new Fault('ArgumentNullException');
  if (text === '') throw new Fault('ArgumentException');
  if (!text.startsWith('{')) return NONE.name(text);
  const end = text.lastIndexOf('}');
  if (end <= 1 || end === text.length - 1) throw new Fault('ArgumentException');
  return new XNamespace(text.slice(1, end)).name(text.slice(end + 1));
}
