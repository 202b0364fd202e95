import { JArray, JObject, type JToken, type JValue } from '../../json/values.ts';

/** Members of requests to models that hold what a person or a program wrote. */
const TEXTS = ['messages', 'prompt', 'input', 'instructions', 'system'];
/** Members of a message, or of a part of one. */
const PARTS = ['content', 'text', 'arguments', 'output'];

/** All texts of a completion or chat completion; of another document, all its texts. */
export function promptText(token: JToken): string {
  const known = token instanceof JObject ? TEXTS.flatMap((name) => membersOf(token, name)) : [];
  const texts = known.length > 0 ? known.flatMap(partsIn) : textsIn(token);
  return texts.join('\n');
}

const membersOf = (token: JObject, name: string): JToken[] => {
  const member = token.members.get(name);
  return member ? [member] : [];
};

function partsIn(token: JToken): string[] {
  if (token instanceof JArray) return token.items.flatMap(partsIn);
  if (!(token instanceof JObject)) return textsIn(token);
  return PARTS.flatMap((name) => membersOf(token, name)).flatMap(partsIn);
}

function textsIn(token: JToken): string[] {
  if (token instanceof JArray) return token.items.flatMap(textsIn);
  if (token instanceof JObject) {
    return [...token.members].flatMap(([name, member]) => [name, ...textsIn(member)]);
  }
  const { value } = token as JValue;
  return typeof value === 'string' ? [value] : [];
}
