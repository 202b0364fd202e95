import type { Machine } from './machine.ts';

/** A session of opencode, whose screens are clients of its own server. */
export interface OpencodeSession {
  ask(prompt: string): Promise<string>;
  end(): Promise<void>;
}

/** Starts the server alone: a screen would cost seconds with every prompt. */
export async function startOpencode(machine: Machine): Promise<OpencodeSession> {
  const child = machine.start('opencode serve');
  const url = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(out) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`opencode ended: ${out}`)));
  });
  child.stderr?.resume();
  const post = async (path: string, body: object): Promise<unknown> => {
    const query = new URLSearchParams({ directory: machine.project });
    const response = await fetch(`${url}${path}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  return {
    async ask(prompt) {
      const { id } = (await post('/session', {})) as { id: string };
      const parts = [{ type: 'text', text: prompt }];
      const answer = (await post(`/session/${id}/message`, { parts })) as {
        parts: readonly { readonly text?: string }[];
      };
      return answer.parts.map((part) => part.text ?? '').join('\n');
    },
    end: () => machine.end(child),
  };
}
