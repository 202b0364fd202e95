import { TEXT } from '../policy-document.ts';
import { changed, passed, quoted, type Say, type Saying, type Told } from './told.ts';

/** Elements that change a request or an answer. */
export const MESSAGES: Readonly<Record<string, Say>> = {
  'find-and-replace': (told) => changed(`replaced ${quoted(told.of('from'))} in the body`),
  'json-to-xml': () => changed('converted the body from JSON to XML'),
  jsonp: () => changed('wrapped the answer for JSONP'),
  'redirect-content-urls': () => changed('replaced URLs in the body'),
  'rewrite-uri': (told) => changed(`URL to forward: ${quoted(told.of('template'))}`),
  'set-body': (told) => changed(bodyOf(told)),
  'set-header': (told) => headerOrParameter(told, 'header'),
  'set-method': (told) => changed(`method ${told.of(TEXT)}`),
  'set-query-parameter': (told) => headerOrParameter(told, 'query parameter', true),
  'set-status': (told) => changed(`status ${told.of('code')} ${told.of('reason')}`.trim()),
  'set-url': (told) => changed(`URL ${quoted(told.of(TEXT))}`),
  'xml-to-json': () => changed('converted the body from XML to JSON'),
};

/** Templates may print anything, so only that there is one is told. */
const bodyOf = (told: Told): string =>
  (told.element.attributes.template ?? 'none') === 'none'
    ? `body: ${quoted(told.of(TEXT))}`
    : 'body from a template';

function headerOrParameter(told: Told, what: string, isSecret = false): Saying {
  const name = told.of('name');
  const how = told.of('exists-action') || 'override';
  const did = told.noted('changed');
  if (how === 'delete') {
    return did === 'false'
      ? passed(`no ${what} ${name} to remove`)
      : changed(`removed ${what} ${name}`);
  }
  if (did === 'false') return passed(`kept ${what} ${name}`);
  const values = isSecret ? 'a value' : told.texts('value').map(quoted).join(', ');
  return changed(
    how === 'append' ? `appended ${values} to ${what} ${name}` : `set ${what} ${name} to ${values}`,
  );
}
