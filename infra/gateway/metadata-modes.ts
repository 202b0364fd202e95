/** Which authorization server the metadata names; `metadataType` in types.bicep says what each means. */
export const METADATA_MODES = ['entra', 'pkce', 'pkce-no-refresh'] as const;

export type MetadataMode = (typeof METADATA_MODES)[number];
