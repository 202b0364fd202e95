import azure from './azure.json' with { type: 'json' };

const SPELLINGS = new Map(
  [...azure.networkTags, ...azure.regionalTags, ...azure.globalTags].map((tag) => [
    tag.toLowerCase(),
    tag,
  ]),
);
const REGIONAL = new Set(azure.regionalTags);
const REGIONS = new Map(azure.regions.map((region) => [region.toLowerCase(), region]));

/** The tag as Azure spells it, which compares tags without case; nothing for what is no tag. */
export function tagOf(text: string): string | undefined {
  const known = SPELLINGS.get(text.toLowerCase());
  if (known !== undefined) return known;
  const cut = text.lastIndexOf('.');
  const base = cut < 0 ? undefined : SPELLINGS.get(text.slice(0, cut).toLowerCase());
  // A region narrows a tag; an odd spelling, as in AzureCloud.germanywc, is a tag in the list itself.
  const region = REGIONS.get(text.slice(cut + 1).toLowerCase());
  return base !== undefined && REGIONAL.has(base) && region !== undefined
    ? `${base}.${region}`
    : undefined;
}

/** Tags that rules may name one at a time only, never in a list. */
export const isNetworkTag = (text: string): boolean =>
  azure.networkTags.some((tag) => tag.toLowerCase() === text.toLowerCase());
