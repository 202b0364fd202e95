import type { Upstreams } from '../../call/upstream.ts';
import type { OfferedTool } from '../offered-tool.ts';
import { checkAgainst } from './check-schema.ts';
import { cleanAnswer } from './clean-answer.ts';
import type { FrontedTool } from './read-upstreams.ts';

/**
 * A tool of another server in the form in which calls run it. Callers see the reviewed definition,
 * never what the upstream says now.
 */
export function offerFronted(
  { name, title, access, needs, upstream, definition, output }: FrontedTool,
  upstreams: Upstreams,
): OfferedTool {
  const { description, inputSchema, outputSchema, annotations } = definition;
  return {
    name,
    title,
    access,
    needs,
    listing: {
      name,
      title,
      ...(description !== undefined && { description }),
      inputSchema,
      ...(outputSchema !== undefined && output === 'checked' && { outputSchema }),
      ...(annotations !== undefined && { annotations }),
    },
    isOffered: () => upstreams.isAsReviewed(upstream.name, definition.name),
    readArguments: checkAgainst(inputSchema),
    async run(input, { principal, secret, signal }) {
      const answer = await upstreams.call({
        upstream,
        tool: definition.name,
        input,
        principal,
        secret,
        signal,
        isRepeatable: annotations?.idempotentHint === true || annotations?.readOnlyHint === true,
      });
      return cleanAnswer(answer, output);
    },
    violatedBy: (result) => ('value' in result ? 'not an answer of the upstream' : undefined),
  };
}
