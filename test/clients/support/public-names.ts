/**
 * Stands for a deployment on Azure, for a client that talks to no service on its own machine. Programs
 * that load this file reach the chain under public names, as if a reverse proxy with these names stood
 * before it.
 */

/** Public origins, each with the one of the chain behind it. */
export type Names = readonly (readonly [name: string, local: string])[];

const replaced = (text: string, from: string, to: string): string =>
  text.replaceAll(from, to).replaceAll(encodeURIComponent(from), encodeURIComponent(to));

export const toLocal = (names: Names, text: string): string =>
  names.reduce((rest, [name, local]) => replaced(rest, name, local), text);

export const toPublic = (names: Names, text: string): string =>
  names.reduce((rest, [name, local]) => replaced(rest, local, name), text);

const { PUBLIC_NAMES } = process.env;
if (PUBLIC_NAMES !== undefined) {
  const names: Names = JSON.parse(PUBLIC_NAMES);
  const local = globalThis.fetch;
  globalThis.fetch = async (input, init = {}) => {
    const { body } = init;
    const response = await local(toLocal(names, String(input)), {
      ...init,
      ...(body ? { body: toLocal(names, String(body)) } : {}),
    });
    const headers = [...response.headers].map(([name, value]): [string, string] => [
      name,
      toPublic(names, value),
    ]);
    const text = toPublic(names, await response.text());
    return new Response(text === '' ? null : text, { status: response.status, headers });
  };
}
