import { JArray, JObject, type JToken, type JValue } from '../../json/values.ts';

/** Members of requests to models that hold what a person or a program wrote. */
const TEXTS = ['messages', 'prompt', 'input', 'instructions', 'system'];
/** Members that hold a word of the protocol or a file, neither of which has spaces. */
const NO_TEXTS = new Set('role type id model detail image_url input_audio file'.split(' '));

/** All texts of a completion or chat completion; of another document, all its names and texts. */
export function promptText(token: JToken): string {
  const isKnown = token instanceof JObject && TEXTS.some((name) => token.members.has(name));
  return (isKnown ? partsIn(token) : textsIn(token)).join('\n');
}

/** What is not known to be no text counts, because the model may read it. */
function partsIn(token: JToken): string[] {
  if (token instanceof JArray) return token.items.flatMap(partsIn);
  if (!(token instanceof JObject)) return textsIn(token);
  return [...token.members].flatMap(([name, member]) => {
    const texts = partsIn(member);
    return NO_TEXTS.has(name) ? texts.filter((text) => /\s/.test(text)) : texts;
  });
}

function textsIn(token: JToken): string[] {
  if (token instanceof JArray) return token.items.flatMap(textsIn);
  if (token instanceof JObject) {
    return [...token.members].flatMap(([name, member]) => [name, ...textsIn(member)]);
  }
  const { value } = token as JValue;
  return typeof value === 'string' ? [value] : [];
}
