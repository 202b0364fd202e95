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
    const { headers } = request;
    raw.splice(at, 2);
    const others = raw.filter((_, index) => index % 2 === 1 && isNamed(raw[index - 1], field));
    if (others.length > 0) headers[field] = others.join(', ');
    else delete headers[field];
    // Later, because few read them and they take as long as the rest of this.
    Object.defineProperty(request, 'headersDistinct', {
      configurable: true,
      get: () => distinctOf(raw),
    });
    return value;
  }
  return undefined;
}

/** Each value of a name by itself, as Node presents them. */
function distinctOf(raw: readonly string[]): NodeJS.Dict<string[]> {
  const distinct: NodeJS.Dict<string[]> = Object.create(null);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    distinct[name] ??= [];
    distinct[name].push(raw[at + 1] as string);
  }
  return distinct;
}

const isNamed = (name: string | undefined, field: string): boolean =>
  name?.length === field.length && name.toLowerCase() === field;
