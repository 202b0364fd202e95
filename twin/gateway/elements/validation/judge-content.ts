import { XmlElement } from 'libxml2-wasm';
import { type Element, refuse, unsupported } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import type { KeptSchema } from '../../schema/kept-schemas.ts';
import { type Additional, InvalidSchema, type Validate } from '../../schema/validators.ts';
import { parseXml, XmlRefused } from '../../xml/parse-xml.ts';
import { only, plain } from '../handler.ts';
import { answerOf } from './validate-status-code.ts';

export interface Fault {
  readonly definition: string;
  readonly message: string;
}

/** @throws {MissingDefinition} */
export type Judge = (text: string, run: Run, isAnswer: boolean, type: string) => Fault | undefined;

/** The API declares no schema for the content type. */
export class MissingDefinition extends Error {}

/** How a `<content>` judges a body. */
export function judgeOf(element: Element, build: Build): Judge {
  const how = element.attributes['validate-as'];
  const id = plain(element, 'schema-id');
  const kept = id === '' ? undefined : build.schemas.get(id);
  if (id !== '' && !kept) refuse(element, `the schema ${id} does not exist`);
  if (kept?.type === 'any') return () => undefined;
  if (how !== 'json') return byXml(element, id, kept);
  const given = element.attributes['allow-additional-properties'];
  const additional: Additional =
    given === undefined
      ? undefined
      : only(element, 'allow-additional-properties', ['true', 'false']) === 'true';
  if (!kept) {
    if (element.attributes['schema-ref'] !== undefined)
      refuse(element, 'schema-ref needs a schema-id');
    return byContract(additional);
  }
  if (kept.type !== 'json') return refuse(element, `the schema ${id} is not a JSON Schema`);
  const validate = compiled(element, kept, additional);
  return (text) => judgeJson(text, id, validate);
}

function compiled(
  element: Element,
  kept: KeptSchema & { type: 'json' },
  additional: Additional,
): Validate {
  const reference = plain(element, 'schema-ref', '#');
  if (!reference.startsWith('#'))
    refuse(element, 'schema-ref is not a reference to the same document');
  try {
    return kept.validators.at(decodeURI(reference.slice(1)), additional);
  } catch (error) {
    if (!(error instanceof InvalidSchema)) throw error;
    return unsupported(element, `the schema cannot be read: ${error.message}`);
  }
}

const byContract =
  (additional: Additional): Judge =>
  (text, run, isAnswer, type) => {
    const { operation } = run.context.request;
    const status = run.context.response?.status ?? 0;
    const contents = isAnswer ? answerOf(run, status)?.contents : operation?.contract.request;
    const pointer = contents?.get(type);
    if (!operation || pointer === undefined) throw new MissingDefinition();
    const { validators } = operation.contract.document;
    return judgeJson(text, 'of the API', validators.at(pointer, additional));
  };

function judgeJson(text: string, definition: string, validate: Validate): Fault | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { definition, message: 'The body is not valid JSON.' };
  }
  const message = validate(value);
  return message === undefined ? undefined : { definition, message };
}

function byXml(
  element: Element,
  id: string,
  kept: Exclude<KeptSchema, { type: 'any' }> | undefined,
): Judge {
  if (!kept) unsupported(element, 'XML is validated against a schema-id only');
  if (kept?.type !== 'xml') return refuse(element, `the schema ${id} is not an XML schema`);
  const isSoap = element.attributes['validate-as'] === 'soap';
  return (text) => {
    try {
      const message = kept.validate(isSoap ? payloadOf(text) : text);
      return message === undefined ? undefined : { definition: id, message };
    } catch (error) {
      if (!(error instanceof XmlRefused)) throw error;
      return { definition: id, message: error.message };
    }
  };
}

/** What the body of a SOAP envelope contains. */
const payloadOf = (text: string): string =>
  parseXml(text, ({ root }) => {
    const body = elementsOf(root).find(({ name }) => name === 'Body');
    const [payload] = body ? elementsOf(body) : [];
    if (root.name !== 'Envelope' || !payload)
      throw new XmlRefused('The body is not a SOAP envelope.');
    // Declarations further out may belong to the payload as well.
    return payload.canonicalizeToString();
  });

function elementsOf(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let child = parent.firstChild; child; child = child.next) {
    if (child instanceof XmlElement) found.push(child);
  }
  return found;
}
