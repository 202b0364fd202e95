import { JArray, JObject, type JToken, JValue } from '../../json/values.ts';
import { writePlain, writeText } from '../../json/write.ts';
import { Fault } from '../fault.ts';
import type { Members } from './member.ts';

/** Members of every JSON token. */
export const TOKEN: Members = {
  ToString: [
    { takes: [], gives: 'string', run: (token: JToken) => writeText(token) },
    {
      takes: ['Formatting'],
      gives: 'string',
      run: (token: JToken, how: string) => (how === 'None' ? writePlain(token) : indented(token)),
    },
  ],
};

const indented = (token: JToken): string =>
  token instanceof JValue ? writePlain(token) : writeText(token);

/** `token["name"]` or `token[0]`; `null` if the member does not exist. */
export function child(token: JToken, key: string | number): JToken | null {
  if (token instanceof JObject) {
    if (typeof key !== 'string') throw new Fault('ArgumentException');
    return token.members.get(key) ?? null;
  }
  if (token instanceof JArray) {
    if (typeof key !== 'number') throw new Fault('ArgumentException');
    const item = token.items[key];
    if (!item) throw new Fault('ArgumentOutOfRangeException');
    return item;
  }
  throw new Fault('InvalidOperationException');
}
