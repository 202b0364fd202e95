import * as z from 'zod';
import type { Asked, StandInAnswer } from '../kit/stand-in.ts';
import phrases from './data/phrases.json' with { type: 'json' };

/** The service's own limits, in characters and documents. */
const MAX_TEXT = 10_000;
const MAX_DOCUMENTS = 5;

const CATEGORIES = ['Hate', 'SelfHarm', 'Sexual', 'Violence'] as const;

const SHIELD = z.object({
  userPrompt: z.string().max(MAX_TEXT).optional(),
  documents: z
    .array(z.string())
    .max(MAX_DOCUMENTS)
    .refine((all) => all.join('').length <= MAX_TEXT)
    .optional(),
});
const ANALYZE = z.object({
  text: z.string().max(MAX_TEXT),
  categories: z.array(z.enum(CATEGORIES)).optional(),
  blocklistNames: z.array(z.string()).optional(),
  outputType: z.enum(['FourSeverityLevels', 'EightSeverityLevels']).optional(),
});

/** Azure AI Content Safety, which flags the phrases of a list and nothing else. */
export function answerContentSafety({ method, path, body }: Omit<Asked, 'headers'>): StandInAnswer {
  const { pathname, searchParams } = new URL(path, 'https://stand-in');
  const answer = ANSWERS[`${method} ${pathname}`];
  if (!answer || !searchParams.has('api-version'))
    return failed(404, 'NotFound', 'Resource not found');
  try {
    return { body: answer(JSON.parse(body)) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    return failed(400, 'InvalidRequestBody', 'The request body is invalid.');
  }
}

const ANSWERS: Readonly<Record<string, (body: unknown) => unknown>> = {
  'POST /contentsafety/text:shieldPrompt': shield,
  'POST /contentsafety/text:analyze': analyze,
};

function shield(given: unknown): unknown {
  const { userPrompt, documents = [] } = SHIELD.parse(given);
  const judge = (text: string) => ({ attackDetected: phrases.attacks.some(isIn(text)) });
  return {
    ...(userPrompt !== undefined && { userPromptAnalysis: judge(userPrompt) }),
    documentsAnalysis: documents.map(judge),
  };
}

function analyze(given: unknown): unknown {
  const { text, categories = CATEGORIES, blocklistNames = [] } = ANALYZE.parse(given);
  const isBlocked = isIn(text)(phrases.blocklisted);
  return {
    blocklistsMatch: blocklistNames
      .filter(() => isBlocked)
      .map((blocklistName) => ({
        blocklistName,
        blocklistItemId: '1',
        blocklistItemText: phrases.blocklisted,
      })),
    categoriesAnalysis: categories.map((category) => ({
      category,
      severity: Math.max(
        0,
        ...phrases.harms[category].map((phrase, at) =>
          isIn(text)(phrase) ? (phrases.severities[at] ?? 0) : 0,
        ),
      ),
    })),
  };
}

const isIn =
  (text: string) =>
  (phrase: string): boolean =>
    text.toLowerCase().includes(phrase);

/** An error as the service writes it. */
export const failed = (status: number, code: string, message: string): StandInAnswer => ({
  status,
  body: { error: { code, message } },
});
