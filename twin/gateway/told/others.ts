import { TEXT } from '../policy-document.ts';
import { changed, passed, quoted, type Say } from './told.ts';

/** Elements that write to logs, keep values, or check contents. */
export const OTHERS: Readonly<Record<string, Say>> = {
  'cache-lookup': () => passed('looked for an answer in the cache'),
  'cache-lookup-value': (told) =>
    changed(`${told.of('variable-name')} from the cache, if it is there`),
  'cache-remove-value': () => passed('removed a value from the cache'),
  'cache-store': () => passed('keeps the answer in the cache'),
  'cache-store-value': () => passed('stored a value in the cache'),
  claim: (told) => passed(`claim ${told.of('name')}`),
  'emit-metric': (told) => passed(`metric ${told.of('name')}`),
  'llm-content-safety': () => passed('contents checked'),
  'log-to-eventhub': (told) => passed(`sent an event to ${told.of('logger-id')}`),
  message: (told) => passed(quoted(told.of(TEXT))),
  metadata: (told) => passed(`${told.of('name')} = ${quoted(told.of('value'))}`),
  trace: (told) => passed(`log: ${told.texts('message').map(quoted).join(' ')}`),
  'validate-content': () => passed('body checked'),
  'validate-headers': () => passed('headers of the answer checked'),
  'validate-parameters': () => passed('parameters checked'),
  'validate-status-code': () => passed('status of the answer checked'),
  value: (told) => passed(quoted(told.of(TEXT))),
};
