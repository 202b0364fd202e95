import azure from './azure.json' with { type: 'json' };

const SPELLINGS = new Map(
  [...azure.networkTags, ...azure.regionalTags, ...azure.globalTags].map((tag) => [
    tag.toLowerCase(),
    tag,
  ]),
);
const REGIONAL = new Set(azure.regionalTags);
const REGIONS = new Map(azure.regions.map((region) => [region.toLowerCase(), region]));

/** The tag in Azure's spelling (it compares tags without case), or undefined for anything else. */
export function tagOf(text: string): string | undefined {
  const known = SPELLINGS.get(text.toLowerCase());
  if (known !== undefined) return known;
  const cut = text.lastIndexOf('.');
  const base = cut < 0 ? undefined : SPELLINGS.get(text.slice(0, cut).toLowerCase());
  // A region narrows a tag; irregular spellings, such as AzureCloud.germanywc, are listed as tags.
  const region = REGIONS.get(text.slice(cut + 1).toLowerCase());
  return base !== undefined && REGIONAL.has(base) && region !== undefined
    ? `${base}.${region}`
    : undefined;
}

/** Tags that must be a rule's only address, never part of a list. */
export const isNetworkTag = (text: string): boolean =>
  azure.networkTags.some((tag) => tag.toLowerCase() === text.toLowerCase());
