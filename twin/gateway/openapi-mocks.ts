import type { Members, OpenApiDocument } from './openapi-document.ts';

/** An answer that an OpenAPI document describes. */
export interface Mock {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The answers of an operation that have an example, or a schema to make one from. */
export function readMocks(document: OpenApiDocument, steps: readonly string[]): Mock[] {
  const responses = document.object([...steps, 'responses']);
  return Object.keys(responses)
    .filter((status) => /^\d{3}$/.test(status))
    .flatMap((status) => {
      const { content = {} } = document.resolved([...steps, 'responses', status]);
      return Object.entries(content as Record<string, Members>).flatMap(([type, media]) => {
        const example = exampleOf(media, document);
        if (example === undefined) return [];
        const body = typeof example === 'string' ? example : JSON.stringify(example);
        return [{ status: Number(status), type, body }];
      });
    });
}

function exampleOf(media: Members, document: OpenApiDocument): unknown {
  if (media.example !== undefined) return media.example;
  const [first] = Object.values((media.examples ?? {}) as Record<string, Members>);
  if (first) return document.follow(first).value;
  return media.schema === undefined ? undefined : sampleOf(media.schema as Members, document, 0);
}

/** Schemas may refer to themselves. */
const MAX_DEPTH = 8;

const SAMPLES: Readonly<Record<string, unknown>> = {
  string: 'string',
  integer: 0,
  number: 0,
  boolean: true,
};

/** A value that fits a schema. */
function sampleOf(schema: Members, document: OpenApiDocument, depth: number): unknown {
  const found = document.follow(schema);
  const { example, enum: values, default: fallback, type, properties, items } = found;
  const stated = example ?? fallback ?? (values as unknown[] | undefined)?.[0];
  if (stated !== undefined) return stated;
  if (depth >= MAX_DEPTH) return null;
  if (properties) {
    const entries = Object.entries(properties as Record<string, Members>);
    return Object.fromEntries(
      entries.map(([name, one]) => [name, sampleOf(one, document, depth + 1)]),
    );
  }
  if (items) return [sampleOf(items as Members, document, depth + 1)];
  return SAMPLES[String(type)] ?? {};
}
