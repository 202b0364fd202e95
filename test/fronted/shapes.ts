/**
 * Servers that need an account, as far as their shape matters here: how many tools they have and how
 * those are described, which revision and capabilities they announce, and what they do unusually.
 */
export interface Shape {
  /** What it requires in its environment; the last one is a key. */
  readonly variables: readonly string[];
  readonly revision: string;
  readonly capabilities: Readonly<Record<string, object>>;
  /** Names of tools that it has, and further ones up to its number. */
  readonly tools: readonly string[];
  readonly count: number;
  /** Characters of a description. */
  readonly described: number;
  readonly instructions: number;
  /** Whether it answers errors as if they were results. */
  readonly hidesErrors?: true;
}

const TOOLS = { tools: {} };

export const SHAPES: Readonly<Record<string, Shape>> = {
  neon: {
    variables: ['NEON_API_KEY'],
    revision: '2025-03-26',
    capabilities: { tools: {}, resources: {} },
    tools: ['list_projects', 'run_sql'],
    count: 23,
    described: 900,
    instructions: 0,
  },
  magic: {
    variables: ['API_KEY'],
    revision: '2025-06-18',
    capabilities: TOOLS,
    tools: ['21st_magic_component_builder'],
    count: 4,
    described: 700,
    instructions: 0,
  },
  graphlit: {
    variables: ['GRAPHLIT_ORGANIZATION_ID', 'GRAPHLIT_ENVIRONMENT_ID', 'GRAPHLIT_JWT_SECRET'],
    revision: '2025-11-25',
    capabilities: { tools: {}, resources: {} },
    tools: ['retrieveSources', 'ingestText'],
    count: 71,
    described: 700,
    instructions: 4_214,
  },
  audiense: {
    variables: ['AUDIENSE_CLIENT_ID', 'AUDIENSE_CLIENT_SECRET'],
    revision: '2024-11-05',
    capabilities: TOOLS,
    tools: ['get-reports'],
    count: 8,
    described: 300,
    instructions: 0,
  },
  e2b: {
    variables: ['E2B_API_KEY'],
    revision: '2025-11-25',
    capabilities: { tools: {}, resources: {} },
    tools: ['run_code'],
    count: 1,
    described: 200,
    instructions: 0,
  },
  kagi: {
    variables: ['KAGI_API_KEY'],
    revision: '2025-06-18',
    capabilities: { tools: {}, prompts: {}, resources: {} },
    tools: ['kagi_search_fetch', 'kagi_summarizer'],
    count: 2,
    described: 800,
    instructions: 0,
    hidesErrors: true,
  },
  qdrant: {
    variables: ['QDRANT_URL', 'COLLECTION_NAME', 'QDRANT_API_KEY'],
    revision: '2025-06-18',
    capabilities: { tools: {}, prompts: {}, resources: {} },
    tools: ['qdrant-find', 'qdrant-store'],
    count: 2,
    described: 200,
    instructions: 0,
  },
  veyrax: {
    variables: ['VEYRAX_API_KEY'],
    revision: '2025-03-26',
    capabilities: TOOLS,
    tools: ['tool_call'],
    count: 1,
    described: 500,
    instructions: 0,
  },
};
