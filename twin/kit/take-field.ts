import type { IncomingMessage } from 'node:http';

/**
 * Removes a field from a request, as if it had not been sent, and returns its value. Other fields of the
 * name stay, in every form in which Node presents them.
 *
 * @param field its name in lower case.
 * @param begins how the value begins.
 */
export function takeField(
  request: IncomingMessage,
  field: string,
  begins: string,
): string | undefined {
  const raw = request.rawHeaders;
  for (let at = raw.length - 2; at >= 0; at -= 2) {
    const value = raw[at + 1] ?? '';
    if (!isNamed(raw[at], field) || !value.startsWith(begins)) continue;
    // Before the field is removed: Node makes them from the raw ones when they are first used, and
    // expects as many as it has read.
    const { headers, headersDistinct } = request;
    raw.splice(at, 2);
    const others = valuesOf(raw, field);
    if (others.length > 0) {
      headers[field] = others.join(', ');
      headersDistinct[field] = others;
    } else {
      delete headers[field];
      delete headersDistinct[field];
    }
    return value;
  }
  return undefined;
}

function valuesOf(raw: readonly string[], field: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (isNamed(raw[at], field)) values.push(raw[at + 1] as string);
  }
  return values;
}

const isNamed = (name: string | undefined, field: string): boolean =>
  name?.length === field.length && name.toLowerCase() === field;
