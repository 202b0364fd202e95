/** A request to a model's API, of any of these kinds. */
// biome-ignore lint/suspicious/noExplicitAny: programs send far more than is read here
export type Body = any;

export interface OfferedTool {
  readonly name: string;
  /** Set where the API groups tools. */
  readonly namespace?: string;
}

/** What the stand-in reads of a request. */
interface Heard {
  /** Text of the user's messages. */
  readonly prompt: string;
  /** Results of the calls so far. */
  readonly results: readonly string[];
  readonly tools: readonly OfferedTool[];
}

export type Answer =
  | { readonly text: string }
  | { readonly tool: OfferedTool; readonly args: string };

/** One API of models, as far as a conversation with one call needs it. */
interface Api {
  /** Where the path of its requests ends. */
  readonly path: string;
  read(body: Body): Heard;
  /** Events of the stream, in order. */
  write(answer: Answer): readonly Record<string, unknown>[];
  /** What ends the stream. */
  readonly end?: string;
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? content.map((part) => part.text ?? textOf(part.content)).join('\n')
      : '';

const ID = 'call_1';

/** Anthropic Messages. */
const messages: Api = {
  path: '/v1/messages',
  read({ messages, tools = [] }) {
    const user = messages.filter(({ role }: Body) => role === 'user');
    const results = user
      .flatMap(({ content }: Body) => (Array.isArray(content) ? content : []))
      .filter(({ type }: Body) => type === 'tool_result');
    return {
      prompt: user.map(({ content }: Body) => textOf(content)).join('\n'),
      results: results.map(({ content }: Body) => textOf(content)),
      tools,
    };
  },
  write(answer) {
    const [block, delta] =
      'text' in answer
        ? [
            { type: 'text', text: '' },
            { type: 'text_delta', text: answer.text },
          ]
        : [
            { type: 'tool_use', id: ID, name: answer.tool.name, input: {} },
            { type: 'input_json_delta', partial_json: answer.args },
          ];
    const usage = { input_tokens: 1, output_tokens: 1 };
    const start = { id: 'm', type: 'message', role: 'assistant', model: 'stand-in', content: [] };
    const stop_reason = 'text' in answer ? 'end_turn' : 'tool_use';
    return [
      { type: 'message_start', message: { ...start, stop_reason: null, usage } },
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason }, usage },
      { type: 'message_stop' },
    ];
  },
};

/** OpenAI Responses. */
const responses: Api = {
  path: '/responses',
  read({ input, tools = [] }) {
    return {
      prompt: input
        .filter(({ role }: Body) => role === 'user')
        .map(({ content }: Body) => textOf(content))
        .join('\n'),
      results: input
        .filter(({ type }: Body) => type === 'function_call_output')
        .map(({ output }: Body) => textOf(output)),
      tools: tools.flatMap((tool: Body) =>
        tool.type === 'namespace'
          ? tool.tools.map(({ name }: Body) => ({ name, namespace: tool.name }))
          : [{ name: tool.name ?? tool.type }],
      ),
    };
  },
  write(answer) {
    const item =
      'text' in answer
        ? {
            type: 'message',
            id: 'm',
            role: 'assistant',
            content: [{ type: 'output_text', text: answer.text }],
          }
        : { type: 'function_call', call_id: ID, arguments: answer.args, ...answer.tool };
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    return [
      { type: 'response.created', response: { id: 'r' } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id: 'r', output: [item], usage } },
    ];
  },
};

/** OpenAI Chat Completions, which others offer too. */
const completions: Api = {
  path: '/chat/completions',
  end: 'data: [DONE]\n\n',
  read({ messages, tools = [] }) {
    const of = (wanted: string) =>
      messages
        .filter(({ role }: Body) => role === wanted)
        .map(({ content }: Body) => textOf(content));
    return {
      prompt: of('user').join('\n'),
      results: of('tool'),
      tools: tools.map((tool: Body) => ({ name: tool.function.name })),
    };
  },
  write(answer) {
    const chunk = (delta: object, finish_reason: string | null) => ({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 0,
      model: 'stand-in',
      choices: [{ index: 0, delta, finish_reason }],
    });
    const role = 'assistant';
    if ('text' in answer) {
      return [chunk({ role, content: answer.text }, null), chunk({}, 'stop')];
    }
    const call = {
      index: 0,
      id: ID,
      type: 'function',
      function: { name: answer.tool.name, arguments: answer.args },
    };
    return [chunk({ role, tool_calls: [call] }, null), chunk({}, 'tool_calls')];
  },
};

export const APIS: readonly Api[] = [messages, responses, completions];
