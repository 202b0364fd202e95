import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';

const TYPES = ['applicationInsights', 'azureEventHub', 'azureMonitor'];

/**
 * Ids of the loggers that are event hubs.
 *
 * @throws {NotModelled} for a type that API Management does not have.
 */
export function eventHubs(loggers: readonly Resource[]): ReadonlySet<string> {
  const hubs = new Set<string>();
  for (const logger of loggers) {
    const type = textAt(logger, 'properties.loggerType');
    if (!TYPES.includes(type))
      throw new NotModelled(`there is no logger type ${type}`, logger, 'properties.loggerType');
    if (type === 'azureEventHub') hubs.add(logger.name.split('/').at(-1) ?? '');
  }
  return hubs;
}
