/** The type in a header `Content-Type`, in lower case and without parameters. */
export const mediaTypeOf = (header = ''): string =>
  header.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Whether a media type is JSON or XML, also by its suffix (RFC 6839). */
export function kindOf(header: string | undefined): 'json' | 'xml' | undefined {
  const [, kind] =
    /^(?:(?:application|text)\/|[^/]+\/[^/]*\+)(json|xml)$/.exec(mediaTypeOf(header)) ?? [];
  return kind as 'json' | 'xml' | undefined;
}
