import { Readable } from 'node:stream';
import type { Context } from './context.ts';
import { Response } from './message.ts';
import type { Body } from './message-body.ts';

/**
 * The bodies that are read before an expression runs; `undefined` if there are none. An evaluation that meets an unread body starts
 * over: a block would do again what it did before, and a second body would find the first consumed.
 */
export function readFirst(code: string): ((context: Context) => readonly Body[]) | undefined {
  const isAmong = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);
  const request = isAmong('Request');
  const response = isAmong('Response') || isAmong('Variables');
  if (!isAmong('Body') || (!code.startsWith('{') && !(request && response))) return undefined;
  return (context) => {
    const bodies = [
      ...(request ? [context.request.body] : []),
      ...(response ? responsesOf(context).map(({ body }) => body) : []),
    ];
    return bodies.filter(({ content }) => content instanceof Readable);
  };
}

const responsesOf = ({ response, variables }: Context): Response[] =>
  [response, ...variables.values()].filter((one): one is Response => one instanceof Response);
