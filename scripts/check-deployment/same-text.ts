import { XmlCData, XmlDocument, XmlElement, XmlText, type XmlTreeNode } from 'libxml2-wasm';
import { GUID } from '../configure-easy-auth/settings.ts';

/** Whether two texts mean the same to Azure, which returns some of them in another form. */
export function sameText(expected: string, found: string, path: string): boolean {
  return expected === found || canonical(expected, path) === canonical(found, path);
}

/** A text in the one form in which all its spellings are equal. */
export function canonical(text: string, path: string): string {
  // Ids are case-insensitive, and services return parts of them in lower case.
  if (/^\/(?:subscriptions|providers)\//i.test(text) || GUID.test(text)) return text.toLowerCase();
  // API Management returns `False` for `false` in its custom properties.
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase();
  // App Service returns `West Europe` for `westeurope`.
  if (path === 'location') return text.toLowerCase().replaceAll(' ', '');
  if (path === 'identity.type') return text.split(/, */).sort().join();
  if (text.trimStart().startsWith('<')) return canonicalXml(text) ?? withoutReturns(text);
  return withoutReturns(text);
}

const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n').trim();

/** API Management indents policies and quotes their attributes in its own way. */
function canonicalXml(text: string): string | undefined {
  let document: XmlDocument;
  try {
    document = XmlDocument.fromString(text);
  } catch {
    return undefined;
  }
  try {
    return written(document.root);
  } finally {
    document.dispose();
  }
}

/** One line, without comments; attributes are sorted. */
function written(node: XmlElement): string {
  let content = '';
  for (let child: XmlTreeNode | null = node.firstChild; child; child = child.next) {
    if (child instanceof XmlElement) content += written(child);
    const isText = child instanceof XmlText || child instanceof XmlCData;
    if (isText) content += escaped(withoutIndentation(child.content));
  }
  const attributes = node.attrs
    .map(({ name, value }) => ` ${name}="${escaped(withoutIndentation(value))}"`)
    .sort();
  return `<${node.name}${attributes.join('')}>${content}</${node.name}>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const withoutIndentation = (text: string): string => text.replace(/\s+/g, ' ').trim();
