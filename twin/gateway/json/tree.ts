import { Fault } from '../csharp/fault.ts';
import { compareScalars, kindOf } from './kinds.ts';
import { JArray, JContainer, JObject, JProperty, type JToken, JValue } from './values.ts';

/** The tokens that a token holds; those of an object are its properties. */
export function childrenOf(token: JToken): readonly JToken[] {
  if (token instanceof JArray) return token.items;
  if (token instanceof JProperty) return [token.value];
  if (token instanceof JObject) return propertiesOf(token);
  return [];
}

export const propertiesOf = (object: JObject): JProperty[] =>
  [...object.members.keys()].map((name) => object.property(name) as JProperty);

/** What holds a token: of the value of an object's property, the property. */
export function parentOf(token: JToken): JContainer | null {
  const { container } = token;
  if (!(container instanceof JObject) || token instanceof JProperty) return container;
  return container.property(nameIn(container, token));
}

function nameIn(object: JObject, value: JToken): string {
  for (const [name, one] of object.members) if (one === value) return name;
  throw new Error('The token is not in its object.');
}

export function rootOf(token: JToken): JToken {
  let root = token;
  while (root.container) root = root.container;
  return root;
}

/** Ancestors, the nearest first. */
export function* ancestorsOf(token: JToken): Generator<JToken> {
  for (let parent = parentOf(token); parent; parent = parentOf(parent)) yield parent;
}

/** Everything below, in the order of the text. */
export function* descendantsOf(token: JToken): Generator<JToken> {
  for (const child of childrenOf(token)) {
    yield child;
    yield* descendantsOf(child);
  }
}

/** The tokens with the same parent that follow. */
export function siblingsOf(token: JToken): readonly JToken[] {
  const parent = parentOf(token);
  return parent ? childrenOf(parent) : [];
}

/** Such as `a.b[0]['c d']`. */
export function pathOf(token: JToken): string {
  const { container } = token;
  if (!container) return '';
  const before = pathOf(container);
  if (container instanceof JArray) return `${before}[${container.items.indexOf(token)}]`;
  if (container instanceof JProperty) return before === '' ? step(container.name, '') : before;
  const name = token instanceof JProperty ? token.name : nameIn(container as JObject, token);
  return `${before}${step(name, before)}`;
}

const step = (name: string, before: string): string => {
  if (/[. '/"[\]()\t\n\r\f\b\\\u0085\u2028\u2029]/.test(name)) return `['${escaped(name)}']`;
  return before === '' ? name : `.${name}`;
};

const escaped = (name: string): string => name.replace(/['\\]/g, (one) => `\\${one}`);

/** A copy that belongs to nothing. */
export function cloneOf(token: JToken): JToken {
  if (token instanceof JValue) return new JValue(token.value, token.isComment);
  if (token instanceof JProperty) return new JProperty(token.name, cloneOf(token.value));
  if (token instanceof JArray) return arrayOf(token.items.map(cloneOf));
  return objectOf([...(token as JObject).members].map(([name, value]) => [name, cloneOf(value)]));
}

export function arrayOf(items: readonly JToken[]): JArray {
  const array = new JArray();
  insert(array, 0, items);
  return array;
}

export function objectOf(members: Iterable<readonly [string, JToken]>): JObject {
  const object = new JObject();
  for (const [name, value] of members) object.put(name, value);
  return object;
}

/** The token itself, or a copy if it already belongs somewhere or would hold itself. */
function unattached(token: JToken, holder: JToken): JToken {
  const isHeld = token.container !== null || token === holder;
  const isAbove = token instanceof JContainer && rootOf(holder) === token;
  return isHeld || isAbove ? cloneOf(token) : token;
}

export function insert(array: JArray, at: number, items: readonly (JToken | null)[]): void {
  if (at < 0 || at > array.items.length) throw new Fault('ArgumentOutOfRangeException');
  for (const [index, item] of items.entries()) {
    const token = unattached(item ?? new JValue(null), array);
    if (token instanceof JProperty) throw new Fault('ArgumentException');
    token.container = array;
    array.items.splice(at + index, 0, token);
  }
}

/** Adds what an object may hold: a property with a new name. */
export function addProperty(object: JObject, token: JToken | null): void {
  if (!(token instanceof JProperty)) throw new Fault('ArgumentException');
  if (object.members.has(token.name)) throw new Fault('ArgumentException');
  object.adopt(unattached(token, object) as JProperty);
}

/** `object[name] = value`. */
export function setMember(object: JObject, name: string, value: JToken | null): void {
  const before = object.members.get(name);
  const token = value ?? new JValue(null);
  if (before && isUnchanged(before, token)) return;
  object.put(name, unattached(token, object));
}

export function setPropertyValue(property: JProperty, value: JToken | null): void {
  const token = value ?? new JValue(null);
  if (token instanceof JProperty) throw new Fault('ArgumentException');
  if (isUnchanged(property.value, token)) return;
  property.put(unattached(token, property));
}

/** An equal scalar is not replaced. */
const isUnchanged = (before: JToken, value: JToken): boolean =>
  before instanceof JValue && value instanceof JValue && isSameScalar(before, value);

export function setItem(array: JArray, at: number, value: JToken | null): void {
  const before = array.items[at];
  if (!before) throw new Fault('ArgumentOutOfRangeException');
  const token = value ?? new JValue(null);
  if (isUnchanged(before, token)) return;
  const item = unattached(token, array);
  if (item instanceof JProperty) throw new Fault('ArgumentException');
  before.container = null;
  item.container = array;
  array.items[at] = item;
}

export function removeAt(array: JArray, at: number): void {
  const item = array.items[at];
  if (!item) throw new Fault('ArgumentOutOfRangeException');
  item.container = null;
  array.items.splice(at, 1);
}

/** Takes a token out of what holds it. */
export function remove(token: JToken): void {
  const { container } = token;
  if (!container) throw new Fault('InvalidOperationException');
  if (container instanceof JArray) removeAt(container, container.items.indexOf(token));
  // A property must keep a value.
  else if (!(token instanceof JProperty)) throw new Fault('JsonException');
  else (container as JObject).remove(token.name);
}

export function replace(token: JToken, value: JToken | null): void {
  const { container } = token;
  if (!container) throw new Fault('InvalidOperationException');
  if (container instanceof JArray) setItem(container, container.items.indexOf(token), value);
  else if (container instanceof JProperty) setPropertyValue(container, value);
  else if (!(token instanceof JProperty))
    setMember(container as JObject, nameIn(container as JObject, token), value);
  else if (!(value instanceof JProperty)) throw new Fault('ArgumentException');
  else replaceProperty(container as JObject, token, value);
}

function replaceProperty(object: JObject, before: JProperty, after: JProperty): void {
  if (after.name !== before.name && object.members.has(after.name))
    throw new Fault('ArgumentException');
  const all = propertiesOf(object).map((one) =>
    one === before ? (unattached(after, object) as JProperty) : one,
  );
  for (const name of [...object.members.keys()]) object.remove(name);
  for (const property of all) object.adopt(property);
}

/** `JToken.DeepEquals`: the order of an object's members does not matter. */
export function deepEquals(one: JToken | null, other: JToken | null): boolean {
  if (one === other) return true;
  if (!one || !other || one.constructor !== other.constructor) return false;
  if (one instanceof JValue) return isSameScalar(one, other as JValue);
  if (one instanceof JProperty)
    return (
      one.name === (other as JProperty).name && deepEquals(one.value, (other as JProperty).value)
    );
  if (one instanceof JArray) {
    const { items } = other as JArray;
    return (
      one.items.length === items.length &&
      one.items.every((item, at) => deepEquals(item, items[at] as JToken))
    );
  }
  const members = (other as JObject).members;
  const mine = (one as JObject).members;
  return (
    mine.size === members.size &&
    [...mine].every(([name, value]) => deepEquals(value, members.get(name) ?? null))
  );
}

/** Two values of one kind and of one value. */
export const isSameScalar = (one: JValue, other: JValue): boolean =>
  kindOf(one) === kindOf(other) && compareScalars(one.value, other.value) === 0;
