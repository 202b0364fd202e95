import type { Resource } from '../model/deployment.ts';
import { textAt } from '../model/select.ts';

/** APIs that reuse the path of an earlier one: API Management could not tell which of them is called. */
export const apisOfATakenPath = (apis: readonly Resource[]): readonly Resource[] =>
  apis.filter((api, index) => apis.slice(0, index).some((other) => pathOf(other) === pathOf(api)));

const pathOf = (api: Resource): string => textAt(api, 'properties.path').toLowerCase();
