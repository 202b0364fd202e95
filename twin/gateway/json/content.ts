import { Boxed, box } from '../csharp/boxed.ts';
import { Fault } from '../csharp/fault.ts';
import { itemTypeOf, scalarOf } from './from-object.ts';
import { addProperty, insert } from './tree.ts';
import { JArray, type JContainer, JObject, type JProperty, JToken, JValue } from './values.ts';

/** Whether a content stands for each of its items. */
const isMany = (content: unknown): content is Iterable<unknown> =>
  typeof content === 'object' &&
  content !== null &&
  Symbol.iterator in content &&
  !(content instanceof JToken) &&
  !(content instanceof Uint8Array);

/** One token of a content. */
function tokenIn(content: unknown): JToken {
  if (content instanceof JToken) return content;
  const scalar =
    content instanceof Boxed && content.type === 'char' ? undefined : scalarOf(content);
  if (!scalar) throw new Fault('ArgumentException');
  return new JValue(scalar.value);
}

/** Adds a content at a place. Of several, each goes one place further than the one before began. */
export function addContent(container: JContainer, at: number, content: unknown): void {
  if (isMany(content)) {
    const item = itemTypeOf(content) ?? 'object';
    let place = at;
    for (const one of content) {
      addContent(container, place, box(item, one));
      place += 1;
    }
    return;
  }
  const token = tokenIn(content);
  if (container instanceof JArray) insert(container, at, [token]);
  // A property has one value.
  else if (!(container instanceof JObject)) throw new Fault('JsonException');
  else {
    addProperty(container, token);
    moveTo(container, (token as JProperty).name, at);
  }
}

/** Gives a member a place among the others. */
function moveTo(object: JObject, name: string, at: number): void {
  if (at >= object.members.size - 1) return;
  const others = [...object.members].filter(([one]) => one !== name);
  const own = object.members.get(name) as JToken;
  object.members.clear();
  for (const [one, value] of [...others.slice(0, at), [name, own] as const, ...others.slice(at)])
    object.members.set(one, value);
}

/** What a property holds that is made with a content: several become an array. */
export function valueIn(content: unknown): JToken {
  if (!isMany(content)) return tokenIn(content);
  const array = new JArray();
  addContent(array, 0, content);
  return array;
}
