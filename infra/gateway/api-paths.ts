import type { Resource } from '../model/deployment.ts';
import { textAt } from '../model/select.ts';

/** APIs whose path an earlier one has: API Management would not know which of them is called. */
export const apisOfATakenPath = (apis: readonly Resource[]): readonly Resource[] =>
  apis.filter((api, index) => apis.slice(0, index).some((other) => pathOf(other) === pathOf(api)));

const pathOf = (api: Resource): string => textAt(api, 'properties.path').toLowerCase();
