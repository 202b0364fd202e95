import { A_TOKEN, AN_OBJECT } from './ran.ts';
import { changed, passed, quoted, type Say, type Told } from './told.ts';

/** Elements that decide which others run. */
export const CONTROL: Readonly<Record<string, Say>> = {
  base: () => passed('steps of the enclosing scope'),
  choose: () => passed('the first branch whose condition holds'),
  'include-fragment': (told) => passed(`fragment ${told.of('fragment-id')}`),
  'limit-concurrency': (told) =>
    passed(`at most ${told.of('max-count')} requests at a time, key ${quoted(told.of('key'))}`),
  otherwise: () => passed('no condition holds'),
  retry: (told) => passed(`retried at most ${told.of('count')} times while the condition holds`),
  'set-variable': (told) => changed(`${told.of('name')} = ${quoted(told.of('value'))}`),
  wait: (told) => passed(`waited for ${told.of('for') || 'all'} of its steps`),
  when: (told) =>
    passed(
      told.of('condition') === 'true'
        ? `condition holds: ${conditionOf(told)}`
        : 'condition does not hold',
    ),
};

/** The values that it compares, or its code if they do not say enough. */
const conditionOf = ({ reads, element }: Told): string =>
  reads.length > 0 && !reads.some(([, value]) => OBJECTS.has(value))
    ? reads.map(([name, value]) => `${name} = ${quoted(value)}`).join(', ')
    : quoted((element.attributes.condition ?? '').replaceAll(/^@[({]|[)}]$/g, ''));

const OBJECTS: ReadonlySet<string> = new Set([AN_OBJECT, A_TOKEN]);
