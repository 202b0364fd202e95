import { z } from 'zod';
import type { Principal, ToolListing, ToolResult } from '../values.ts';
import { isPlainText } from './plain-text.ts';
import type { Tool } from './tool.ts';

export const toListing = (tool: Tool): ToolListing => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: z.toJSONSchema(tool.input, { io: 'input' }),
  outputSchema: z.toJSONSchema(tool.output, { io: 'output' }),
  annotations: tool.annotations,
});

/** Valid arguments, or the sentence that says which are not, without repeating any value. */
export function checkArguments(
  tool: Tool,
  given: unknown,
): { ok: true; input: Record<string, unknown> } | { ok: false; text: string } {
  const parsed = tool.input.safeParse(given ?? {});
  // zod drops an own `__proto__` in silence even where unknown names are refused (B-01).
  if (parsed.success && !Object.hasOwn(given ?? {}, '__proto__')) {
    return { ok: true, input: parsed.data };
  }
  const declared = new Set(Object.keys(tool.input.shape));
  const wrong = new Set(
    (parsed.error?.issues ?? [])
      .map(({ path }) => String(path[0]))
      .filter((name) => declared.has(name)),
  );
  return {
    ok: false,
    text:
      wrong.size > 0
        ? `Not valid: ${[...wrong].join(', ')}. Correct it as the tool's input schema says.`
        : "An argument is not one of the tool's; send only those of its input schema.",
  };
}

/** Runs a tool; what it throws stays inside (T-11, SG-06). */
export async function runTool(
  tool: Tool,
  input: Record<string, unknown>,
  principal: Principal,
  signal: AbortSignal,
): Promise<ToolResult> {
  try {
    return await tool.run(input as never, { principal, signal });
  } catch {
    return {
      ok: false,
      text: 'The tool failed; tell the operator the correlation id of this answer.',
    };
  }
}

/**
 * What leaves must fit the declared schema, with no member more, and hold only plain text: no
 * control, bidirectional or invisible characters that would speak to a terminal or a model (I-04).
 */
export function checkOutput(tool: Tool, result: ToolResult): ToolResult {
  if (!result.ok) return result;
  const parsed = tool.output.safeParse(result.value);
  if (parsed.success && isPlainText(result.value)) return result;
  return { ok: false, text: 'The tool gave an answer that may not leave; tell the operator.' };
}
