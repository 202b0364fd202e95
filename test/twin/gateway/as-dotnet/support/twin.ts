import { compileExpression } from '../../../../../twin/gateway/csharp/compile.ts';
import { Fault } from '../../../../../twin/gateway/csharp/fault.ts';
import type { Parse } from '../../../../../twin/gateway/csharp/parse.ts';
import { Unsupported } from '../../../../../twin/gateway/csharp/syntax.ts';
import type { Answer } from './dotnet.ts';
import { givenContext } from './given.ts';
import { show } from './show.ts';

/** What the twin's evaluator says of a program. */
export function askTwin(parse: Parse, code: string): Answer {
  try {
    const { type, evaluate } = compileExpression(parse, code, 'object');
    return { value: show(evaluate(givenContext()), type) };
  } catch (error) {
    if (error instanceof Fault) return { error: error.name };
    if (error instanceof Unsupported) return { refused: error.message };
    throw error;
  }
}

/** What differs between the two answers, in words; why something is refused may differ. */
export function difference(code: string, twin: Answer, dotnet: Answer): string | undefined {
  const text = (answer: Answer): string => JSON.stringify(answer);
  const isRefused = (answer: Answer): boolean => 'refused' in answer;
  if (isRefused(twin) && isRefused(dotnet)) return undefined;
  return text(twin) === text(dotnet)
    ? undefined
    : `${code}\n    twin ${text(twin)}\n    .NET ${text(dotnet)}`;
}
