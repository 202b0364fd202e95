import type { ServerResponse } from 'node:http';

/** The fields of an answer that Node has written: names and values in turns. */
export function sentFields(response: ServerResponse): readonly string[] {
  const fields: string[] = [];
  for (const name of response.getHeaderNames()) {
    const value = response.getHeader(name);
    if (Array.isArray(value)) for (const one of value) fields.push(name, one);
    else fields.push(name, String(value));
  }
  return fields;
}
