import * as z from 'zod';
import { defineTool, READ_ONLY, type Tool } from '../../server/src/tools/tool.ts';

export const generatedName = (at: number): string => `generated_${String(at).padStart(3, '0')}`;

/** Tools of ordinary size, which every caller may call. */
export const generateTools = (count: number): readonly Tool[] =>
  Array.from({ length: count }, (_, at) =>
    defineTool({
      name: generatedName(at),
      title: `Generated tool ${at}`,
      description: 'Looks up one entry by its topic and says who asked for it.',
      input: z.strictObject({
        topic: z.string().max(256).describe('The topic of the entry, exactly as it is listed.'),
        limit: z.int().min(1).max(50).optional().describe('The most lines to return.'),
      }),
      output: z.strictObject({
        topic: z.string().describe('The topic that was looked up.'),
        caller: z.string().describe('The object id of the caller.'),
      }),
      annotations: READ_ONLY,
      access: { callsPerMinute: 60 },
      samples: [{ topic: 'oauth' }],
      run: ({ topic }, { principal }) => ({ ok: true, value: { topic, caller: principal.oid } }),
    }),
  );
