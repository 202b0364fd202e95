import { evaluationFailed } from '../../body-text.ts';
import { XmlRefused } from '../../xml/parse-xml.ts';
import { xmlToJson } from '../../xml/xml-to-json.ts';
import type { Handler } from '../handler.ts';
import { choiceOf, flagOf } from '../values.ts';
import { conversionStep } from './conversion.ts';

/** Converts the body of the request, or of the answer in `outbound` and `on-error`. */
export const xmlToJsonElement: Handler = {
  required: ['kind', 'apply'],
  attributes: ['consider-accept-header', 'always-array-child-elements'],
  sections: ['inbound', 'outbound', 'on-error'],
  limits: [
    '`direct` writes what `JsonConvert.SerializeXNode` does, comments included ○; a user reports `$` in place of the colon after a prefix.',
    'The reference does not say how `javascript-friendly` writes attributes, prefixes, CDATA and text beside elements: a document with one of them fails, any other is written as with `direct`.',
    'Processing instructions are omitted; `<a></a>` becomes null, as `<a/>` does.',
    'A document type is refused; the content type becomes `application/json` ○.',
  ],
  build(element, build) {
    const kind = choiceOf(element, 'kind', ['direct', 'javascript-friendly'], build);
    const arrays = flagOf(element, 'always-array-child-elements', false, build);
    return conversionStep(element, build, { from: 'xml', to: 'json' }, async (run, text) => {
      const options = {
        alwaysArrays: await arrays(run),
        onlyElements: (await kind(run)) === 'javascript-friendly',
      };
      return converted(text, options);
    });
  },
};

function converted(text: string, options: Parameters<typeof xmlToJson>[1]): string {
  try {
    return xmlToJson(text, options);
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    throw evaluationFailed('XmlException');
  }
}
