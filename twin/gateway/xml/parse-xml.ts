import { XmlDocument, XmlLibError, XmlParseError } from 'libxml2-wasm';

/** Why a text is not read as XML. */
export class XmlRefused extends Error {}

/**
 * Parses XML that a caller or a backend sent. A document type is refused, so that no entity is
 * expanded and nothing is fetched (billion laughs, external entities); the parser itself bounds the
 * depth.
 *
 * @throws {XmlRefused}
 */
export function parseXml<T>(text: string, use: (document: XmlDocument) => T): T {
  const document = parse(text);
  try {
    if (document.dtd) throw new XmlRefused('A document type is not accepted.');
    return use(document);
  } finally {
    document.dispose();
  }
}

function parse(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text);
  } catch (error) {
    if (!(error instanceof XmlParseError || error instanceof XmlLibError)) throw error;
    throw new XmlRefused('The text is not valid XML.');
  }
}
