import { evaluationFailed } from '../../body-text.ts';
import { Fault } from '../../csharp/fault.ts';
import { readJson } from '../../json/read.ts';
import { jsonToXml, NotExpressible } from '../../xml/json-to-xml.ts';
import { type Handler, only } from '../handler.ts';
import { textOf } from '../values.ts';
import { conversionStep } from './conversion.ts';

/** Converts the body of the request, or of the answer in `outbound` and `on-error`. */
export const jsonToXmlElement: Handler = {
  required: ['apply'],
  attributes: [
    'consider-accept-header',
    'parse-date',
    'namespace-separator',
    'namespace-prefix',
    'attribute-block-name',
  ],
  sections: ['inbound', 'outbound', 'on-error'],
  limits: [
    'The reference shows one example only; the rest follows reports of users: `<Document>` around a document that has not exactly one member, `xsi:nil` for null, `True` and `False`, and an empty element for an empty list ○.',
    'The element fails for a list in a list, a duplicate attribute, and characters that XML forbids.',
    'Only a prefix that the document declares is a namespace prefix; the content type becomes `application/xml` ○.',
  ],
  build(element, build) {
    const parsesDates = only(element, 'parse-date', ['true', 'false']) === 'true';
    const separator = textOf(element, 'namespace-separator', build, '_');
    const namespacePrefix = textOf(element, 'namespace-prefix', build);
    const attributeBlock = textOf(element, 'attribute-block-name', build);
    return conversionStep(element, build, { from: 'json', to: 'xml' }, async (run, text) => {
      const naming = {
        separator: await separator(run),
        namespacePrefix: await namespacePrefix(run),
        attributeBlock: await attributeBlock(run),
      };
      return converted(() => jsonToXml(readJson(text, parsesDates), naming));
    });
  },
};

function converted(convert: () => string): string {
  try {
    return convert();
  } catch (error) {
    if (error instanceof Fault) throw evaluationFailed(error.name);
    if (error instanceof NotExpressible) throw evaluationFailed('XmlException');
    throw error;
  }
}
