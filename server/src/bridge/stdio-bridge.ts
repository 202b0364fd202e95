import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject, type Members } from '../call/members.ts';
import { readBounded } from '../call/read-bounded.ts';
import type { Answer } from '../call/values.ts';
import type { BridgedProgram } from '../config/read-bridge.ts';
import { withFixedHeaders } from '../contract/fixed-headers.ts';
import { decodeVariables, ENVIRONMENT_HEADER } from '../contract/program-environment.ts';
import { type Bridge, refusalOfHead, refused, type Say } from './bridge.ts';
import { BRIDGE_LIMITS } from './bridge-limits.ts';
import { StdioSession } from './stdio-session.ts';

const SESSION_HEADER = 'mcp-session-id';

interface Held {
  readonly session: StdioSession;
  readonly idle: NodeJS.Timeout;
}

/**
 * Streamable HTTP for a program that speaks MCP over its standard streams: each session is a process
 * of its own, so that a caller meets nothing that another one did.
 */
export function createStdioBridge(
  { command, environment, variable }: BridgedProgram,
  say: Say,
): Bridge {
  /** The least recently used first. */
  const sessions = new Map<string, Held>();
  const running = new Set<Promise<string>>();

  function end(id: string): void {
    const held = sessions.get(id);
    if (!held) return;
    sessions.delete(id);
    clearTimeout(held.idle);
    held.session.end();
  }

  /**
   * Waits for the place of a program: a session that was ended for another one leaves its program
   * running for a while, and sessions that follow fast would pile them up.
   *
   * @returns `undefined` if every session is in use, or the caller has gone.
   */
  async function open(
    given: Readonly<Record<string, string>>,
    gone: AbortSignal,
  ): Promise<string | undefined> {
    while (running.size >= BRIDGE_LIMITS.sessions) {
      if (sessions.size >= BRIDGE_LIMITS.sessions) {
        const unused = [...sessions].find(([, { session }]) => session.isIdle);
        if (!unused) return undefined;
        end(unused[0]);
      }
      await Promise.race(running);
    }
    if (gone.aborted) return undefined;
    const id = randomUUID();
    const session = new StdioSession(command, { ...given, ...environment });
    const idle = setTimeout(() => {
      if (session.isIdle) end(id);
      else idle.refresh();
    }, BRIDGE_LIMITS.idleMs).unref();
    sessions.set(id, { session, idle });
    running.add(session.ended);
    void session.ended.then((how) => {
      running.delete(session.ended);
      if (sessions.has(id)) say(`bridge     the program ${how}`);
      end(id);
    });
    return id;
  }

  function use(id: string): StdioSession | undefined {
    const held = sessions.get(id);
    if (!held || held.session.isOver) return undefined;
    sessions.delete(id);
    sessions.set(id, held);
    held.idle.refresh();
    return held.session;
  }

  async function start(
    message: Members,
    header: string | undefined,
    gone: AbortSignal,
  ): Promise<Answer> {
    const variables = header === undefined ? {} : decodeVariables(header);
    // Many variables are code that a program loads, such as PYTHONPATH.
    if (!variables || Object.keys(variables).some((name) => name !== variable)) {
      return refused(400, `The header ${ENVIRONMENT_HEADER} is not the variable of this program.`);
    }
    const id = await open(variables, gone);
    const held = id === undefined ? undefined : sessions.get(id);
    if (id === undefined || !held) {
      const text = `All ${BRIDGE_LIMITS.sessions} sessions are in use; try again.`;
      return refused(503, text, { 'retry-after': '5' });
    }
    const tooSlow = setTimeout(() => end(id), BRIDGE_LIMITS.startMs);
    const answer = await held.session.ask(message, gone);
    clearTimeout(tooSlow);
    if (answer.status === 200 && !gone.aborted) {
      return withFixedHeaders(answer, { [SESSION_HEADER]: id });
    }
    end(id);
    return answer;
  }

  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
      const refusal = refusalOfHead(request, '/mcp');
      if (refusal) return refusal;
      const { [SESSION_HEADER]: id, [ENVIRONMENT_HEADER]: header } = request.headers;
      if (request.method === 'DELETE') {
        end(String(id));
        return withFixedHeaders({ status: 200, headers: {}, body: '' });
      }
      const gone = new AbortController();
      response.once('close', () => {
        if (!response.writableFinished) gone.abort();
      });
      const message = await readMessage(request);
      if (!message) return refused(400, 'Send one JSON-RPC message that is not too long.');
      if (id === undefined) {
        // Also for `server/discover`: a client then opens a session, which every program supports.
        if (message.method !== 'initialize') return refused(400, 'Open a session with initialize.');
        return start(message, header === undefined ? undefined : String(header), gone.signal);
      }
      const session = use(String(id));
      if (!session) return refused(404, 'This session has ended; open another one.');
      if (message.method !== undefined && message.id !== undefined) {
        return session.ask(message, gone.signal);
      }
      if (session.tell(message)) {
        return withFixedHeaders({ status: 202, headers: {}, body: '' });
      }
      return refused(503, 'The program does not read its messages; try again.');
    },

    async close() {
      for (const id of [...sessions.keys()]) end(id);
      await Promise.all(running);
    },
  };
}

async function readMessage(request: IncomingMessage): Promise<Members | undefined> {
  try {
    const body = await readBounded(request, BRIDGE_LIMITS.requestBytes, 'pause');
    const message: unknown = JSON.parse(body.toString('utf8'));
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
