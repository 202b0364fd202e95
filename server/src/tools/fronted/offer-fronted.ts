import { definitionOf, digestOf } from '../../call/definition.ts';
import type { Upstreams } from '../../call/upstream.ts';
import type { OfferedTool } from '../offered-tool.ts';
import { checkAgainst, matcherOf } from './check-schema.ts';
import { cleanAnswer } from './clean-answer.ts';
import { cleanProgress } from './clean-progress.ts';
import { callMsOf } from './limits-of.ts';
import type { FrontedTool } from './read-upstreams.ts';

const UNFIT =
  'its structured result does not match its output schema; set "output": "text" for it in server/upstreams.json';

/**
 * A tool of another server in the form in which calls run it. Callers see the reviewed definition,
 * never what the upstream says now.
 */
export function offerFronted(
  { name, title, access, needs, upstream, definition, output }: FrontedTool,
  upstreams: Upstreams,
): OfferedTool {
  const { inputSchema, annotations } = definition;
  const outputSchema = output === 'checked' ? definition.outputSchema : undefined;
  const matches = outputSchema && matcherOf(outputSchema);
  return {
    name,
    title,
    access,
    needs,
    listing: definitionOf({ ...definition, name, title, outputSchema }),
    source: { upstream: upstream.name, place: upstream.place, digest: digestOf(definition) },
    isOffered: () => upstreams.isAsReviewed(upstream.name, definition.name),
    isOnBehalfOf: upstream.credential?.kind === 'onBehalfOf',
    readArguments: checkAgainst(inputSchema),
    callMs: callMsOf(upstream.limits),
    reportsProgress: true,
    async run(input, { principal, secret, signal, reportProgress }, callerToken) {
      const answer = await upstreams.call({
        upstream,
        tool: definition.name,
        input,
        principal,
        callerToken,
        secret,
        signal,
        onProgress: reportProgress && cleanProgress(reportProgress),
        isRepeatable: annotations?.idempotentHint === true || annotations?.readOnlyHint === true,
      });
      return cleanAnswer(answer, output);
    },
    violatedBy(result) {
      if ('value' in result) return 'not an answer of the upstream';
      // Clients check it too, and would show an error of their own.
      const isUnfit = result.ok && 'content' in result && matches?.(result.structured) === false;
      return isUnfit ? UNFIT : undefined;
    },
  };
}
