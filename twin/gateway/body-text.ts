import { Fault } from './csharp/fault.ts';
import type { Fields } from './header-fields.ts';
import { Response } from './message.ts';
import { Body } from './message-body.ts';
import { PolicyError } from './policy-error.ts';

/** Largest body in bytes that a policy may read; far above what the deployed policies accept. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Largest body in bytes that a policy may make: a short request must not become one that fills the memory. */
export const MAX_MADE_BYTES = 16 * 1024 * 1024;

interface Message {
  readonly headers: Fields;
  body: Body;
}

/**
 * Reads a body to its end and keeps it.
 *
 * @throws {PolicyError} if it is larger than the limit, in bytes.
 */
export async function readBody(body: Body, limit = MAX_BODY_BYTES): Promise<void> {
  try {
    await body.buffer(limit);
  } catch (error) {
    throw error instanceof Fault ? evaluationFailed(error.name) : error;
  }
}

/** The text of a body, which is kept; `undefined` if there is no body. */
export async function bodyTextOf(body: Body): Promise<string | undefined> {
  if (!body.isPresent) return undefined;
  await readBody(body);
  return body.take(true).toString();
}

/** Gives a message another body, and its length if the message states one. */
export function replaceBody(message: Message, text: string): void {
  // The body of a request belongs to the caller's connection, which is not to be ended.
  if (message instanceof Response) message.body.drop();
  if (text.length > MAX_MADE_BYTES) throw evaluationFailed('OutOfMemoryException');
  const bytes = Buffer.from(text);
  message.body = Body.of(bytes);
  // A length that differs from the body would end or stall the connection.
  if (message.headers.has('Content-Length')) {
    message.headers.set('Content-Length', [String(bytes.length)]);
  }
}

export const evaluationFailed = (name: string): PolicyError =>
  new PolicyError('ExpressionValueEvaluationFailure', `Expression evaluation failed: ${name}.`);
