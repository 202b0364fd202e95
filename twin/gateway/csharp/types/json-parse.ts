import { tokenOf } from '../../json/from-object.ts';
import { readJson } from '../../json/read.ts';
import type { JToken } from '../../json/values.ts';
import { Fault } from '../fault.ts';
import type { Method } from '../member.ts';
import type { Type } from '../types.ts';

const parse = (text: string | null): JToken => {
  if (text === null) throw new Fault('ArgumentNullException');
  return readJson(text);
};

export const fromObject = (gives: Type, check: (token: JToken) => boolean): Method[] => [
  {
    takes: ['object'],
    gives,
    run(_: never, value: unknown) {
      if (value === null) throw new Fault('ArgumentNullException');
      const token = tokenOf(value);
      if (!check(token)) throw new Fault('ArgumentException');
      return token;
    },
  },
];

export const parsing = (gives: Type, check: (token: JToken) => boolean): Method[] => [
  {
    takes: ['string'],
    gives,
    run(_: never, text: string | null) {
      const token = parse(text);
      if (!check(token)) throw new Fault('JsonReaderException', 'a token of another kind');
      return token;
    },
  },
];
