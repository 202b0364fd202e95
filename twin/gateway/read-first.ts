import { Readable } from 'node:stream';
import type { Context } from './context.ts';
import { Response } from './message.ts';
import type { Body } from './message-body.ts';

/**
 * The bodies that are read before an expression runs; `undefined` if there are none. An evaluation
 * that meets an unread body starts over: a block would do again what it did before, and a second
 * body would find the first consumed. Any other expression reads its body only when it gets there,
 * because a policy decides before it whether a byte of it may be read.
 */
export function readFirst(code: string): ((context: Context) => readonly Body[]) | undefined {
  const owners = new Set([...code.matchAll(OWNER)].map(([, owner]) => owner ?? 'a variable'));
  if (owners.size === 0 || (owners.size === 1 && !code.startsWith('{'))) return undefined;
  const request = /\bRequest\b/.test(code);
  const response = /\b(?:Response|Variables)\b/.test(code);
  return (context) => {
    const bodies = [
      ...(request ? [context.request.body] : []),
      ...(response ? responsesOf(context).map(({ body }) => body) : []),
    ];
    return bodies.filter(({ content }) => content instanceof Readable);
  };
}

/** A member `Body`, with the name of the message if the code states it. */
const OWNER = /(?:\b(Request|Response)\s*\??\s*\.\s*)?\bBody\b/g;

const responsesOf = ({ response, variables }: Context): Response[] =>
  [response, ...variables.values()].filter((one): one is Response => one instanceof Response);
