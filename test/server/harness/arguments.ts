import fc from 'fast-check';
import * as z from 'zod';
import type { Wire } from '../../../server/src/call/values.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { type Request, toolCall } from './call.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** A tool's sample with the given text in every argument that accepts any text. */
export const anyOf = ({ input, samples }: Tool): fc.Arbitrary<Arguments> =>
  fc.constantFrom(...samples).chain((sample) => {
    const texts = Object.keys(sample).flatMap((name) => {
      const text = anyText(input.shape[name]);
      return text ? [[name, text] as const] : [];
    });
    return fc.record(Object.fromEntries(texts)).map((changed) => ({ ...sample, ...changed }));
  });

/** The text lengths that a schema accepts, if it accepts any text. */
function anyText(schema: z.core.$ZodType | undefined): fc.Arbitrary<string> | undefined {
  if (!schema) return undefined;
  const {
    type,
    pattern,
    format,
    minLength = 0,
    maxLength = 64,
    ...rest
  } = z.toJSONSchema(schema, { io: 'input' });
  if (type !== 'string' || pattern || format || rest.enum || rest.const) return undefined;
  const most = Math.max(minLength, Math.min(maxLength, 64));
  return fc.string({ unit: 'grapheme', minLength, maxLength: most });
}

/** Calls of a tool with the text as each of its arguments in turn, and as the name of one. */
export const callsOf = (
  wire: Wire,
  { name, input, samples: [least] }: Tool,
  text: string,
): Request[] =>
  [...Object.keys(input.shape), text].map((argument) =>
    toolCall(wire, name, { ...least, [argument]: text }),
  );
