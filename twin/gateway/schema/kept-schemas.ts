import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import type { Resource } from '../../../infra/model/deployment.ts';
import { NotModelled } from '../../kit/hop.ts';
import { parseXml, XmlRefused } from '../xml/parse-xml.ts';
import { Validators } from './validators.ts';

/** A schema of `Microsoft.ApiManagement/service/schemas`. */
export type KeptSchema =
  /** While a policy is checked without its deployment, every id has this one. */
  | { readonly type: 'any' }
  | { readonly type: 'json'; readonly validators: Validators }
  | { readonly type: 'xml'; readonly validate: (text: string) => string | undefined };

export type KeptSchemas = Pick<ReadonlyMap<string, KeptSchema>, 'get'>;

/** @throws {NotModelled} for a schema that cannot be read. */
export const readSchemas = (resources: readonly Resource[]): KeptSchemas =>
  new Map(resources.map((one) => [one.name.split('/').at(-1) ?? '', readSchema(one)]));

function readSchema(resource: Resource): KeptSchema {
  const { schemaType, document, value } = resource.properties ?? {};
  if (schemaType === 'xml') {
    return { type: 'xml', validate: readXsd(resource, String(value ?? '')) };
  }
  if (schemaType !== 'json') {
    throw new NotModelled(`${schemaType} is not json or xml`, resource, 'properties.schemaType');
  }
  const validators = new Validators(readJsonSchema(resource, document ?? value));
  return { type: 'json', validators };
}

function readJsonSchema(resource: Resource, given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    throw new NotModelled('this is not a JSON Schema', resource, 'properties.value');
  }
}

/** References to other documents are not followed. */
function readXsd(resource: Resource, text: string): (text: string) => string | undefined {
  const validator = createXsd(resource, text);
  return (body) => {
    try {
      parseXml(body, (document) => validator.validate(document));
      return undefined;
    } catch (error) {
      return error instanceof XmlRefused ? error.message : (error as Error).message.trim();
    }
  };
}

function createXsd(resource: Resource, text: string): XsdValidator {
  try {
    const document = XmlDocument.fromString(text);
    return XsdValidator.fromDoc(document);
  } catch (error) {
    const what = `this is not an XML schema: ${(error as Error).message.trim()}`;
    throw new NotModelled(what, resource, 'properties.value');
  }
}
