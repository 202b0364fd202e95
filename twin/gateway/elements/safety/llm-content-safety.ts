import * as z from 'zod';
import { bodyTextOf, evaluationFailed } from '../../body-text.ts';
import { Fault } from '../../csharp/fault.ts';
import { readJson } from '../../json/read.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, type Handler } from '../handler.ts';
import { choiceOf, flagOf, numberOf } from '../values.ts';
import { askContentSafety, unchecked } from './ask-content-safety.ts';
import { promptText } from './prompt-text.ts';

const CATEGORIES = ['Hate', 'SelfHarm', 'Sexual', 'Violence'] as const;
const LEVELS = ['FourSeverityLevels', 'EightSeverityLevels'] as const;

/** The service's own limit. */
const MAX_CHARACTERS = 10_000;

const SHIELDED = z.object({ userPromptAnalysis: z.object({ attackDetected: z.boolean() }) });
const ANALYZED = z.object({
  blocklistsMatch: z.array(z.unknown()).default([]),
  categoriesAnalysis: z.array(z.object({ category: z.string(), severity: z.number() })),
});

/** Sends the texts of a request to a model to Azure AI Content Safety before the backend gets them. */
export const llmContentSafety: Handler = {
  required: ['backend-id'],
  attributes: ['shield-prompt'],
  children: ['categories', 'blocklists'],
  sections: ['inbound'],
  limits: [
    'In the chain a stand-in answers in place of the service: it flags the phrases in `twin/safety/data/phrases.json`.',
    'The text is every text of a request with `messages`, `prompt`, `input`, `instructions` or `system`, without words of the protocol such as roles; of another document, all names and texts in it ○.',
    'A backend without credentials gets a token of the gateway for `https://cognitiveservices.azure.com`; how a deployment states that is not published ○.',
    'It fails with 500 above 10,000 characters, and if the service does not answer; a body that is not JSON fails too. The reason code is `ContentSafetyViolation` or `ContentSafetyFailure` ○.',
  ],
  build(element, build) {
    const backend = backendOf(element, build);
    const shields = flagOf(element, 'shield-prompt', false, build);
    const categories = categoriesOf(element, build);
    const blocklists = blocklistsOf(element, build);
    return async (run) => {
      const text = await textOf(run);
      if (text === '') return false;
      if (text.length > MAX_CHARACTERS) throw unchecked('the text is too long');
      const id = await backend(run);
      if (await shields(run)) {
        const verdict = await ask(run, id, 'text:shieldPrompt', {
          userPrompt: text,
          documents: [],
        });
        if (read(SHIELDED, verdict).userPromptAnalysis.attackDetected) throw blocked();
      }
      const { output, limits } = await categories(run);
      const names = await blocklists(run);
      if (limits.size === 0 && names.length === 0) return false;
      const verdict = read(
        ANALYZED,
        await ask(run, id, 'text:analyze', {
          text,
          categories: [...limits.keys()],
          blocklistNames: names,
          outputType: output,
        }),
      );
      judge(verdict, limits);
      return false;
    };
  },
};

const ask = askContentSafety;

const blocked = (): PolicyError =>
  new PolicyError('ContentSafetyViolation', 'Request failed content safety check.', 403);

function judge(verdict: z.infer<typeof ANALYZED>, limits: ReadonlyMap<string, number>): void {
  if (verdict.blocklistsMatch.length > 0) throw blocked();
  for (const [category, threshold] of limits) {
    const found = verdict.categoriesAnalysis.find((one) => one.category === category);
    if (!found) throw unchecked(`there is no verdict on ${category}`);
    if (found.severity >= threshold) throw blocked();
  }
}

function read<T>(schema: z.ZodType<T>, verdict: unknown): T {
  const parsed = schema.safeParse(verdict);
  if (!parsed.success) throw unchecked('the answer of the service has another form');
  return parsed.data;
}

async function textOf({ context }: Run): Promise<string> {
  const text = await bodyTextOf(context.request.body);
  if (text === undefined || text.trim() === '') return '';
  try {
    return promptText(readJson(text, false));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw evaluationFailed(error.name);
  }
}

function backendOf(element: Element, build: Build): Value<string> {
  const id = element.attributes['backend-id'] ?? '';
  if (!id.startsWith('@') && !build.backends.has(id)) {
    refuse(element, `the backend ${id} does not exist`);
  }
  return build.attribute(element, 'backend-id');
}

interface Categories {
  readonly output: (typeof LEVELS)[number];
  /** Severity from which a request is blocked, by category. */
  readonly limits: ReadonlyMap<string, number>;
}

function categoriesOf(element: Element, build: Build): (run: Run) => Promise<Categories> {
  const found = element.children.find(({ name }) => name === 'categories');
  if (!found) return async () => ({ output: LEVELS[0], limits: new Map() });
  check(found, { attributes: ['output-type'], children: ['category'] }, build.section);
  const output = choiceOf(found, 'output-type', LEVELS, build);
  const categories = found.children.map((child) => {
    check(child, { required: ['name', 'threshold'] }, build.section);
    const literal = Number(child.attributes.threshold);
    if (literal > 7) refuse(child, `threshold="${literal}" is above 7`);
    return {
      name: choiceOf(child, 'name', CATEGORIES, build),
      threshold: numberOf(child, 'threshold', build),
    };
  });
  return async (run) => {
    const limits = new Map<string, number>();
    for (const { name, threshold } of categories) limits.set(await name(run), await threshold(run));
    return { output: await output(run), limits };
  };
}

function blocklistsOf(element: Element, build: Build): (run: Run) => Promise<string[]> {
  const found = element.children.find(({ name }) => name === 'blocklists');
  if (!found) return async () => [];
  check(found, { children: ['id'] }, build.section);
  const ids = found.children.map((child) => {
    check(child, {}, build.section);
    return build.text(child);
  });
  return (run) => Promise.all(ids.map(async (id) => id(run)));
}
