import { refuse } from '../../policy-document.ts';
import { type Handler, plain } from '../handler.ts';

/** Bytes; a longer message is cut, as documented. */
const MAX_BYTES = 200 * 1024;

/** Sends a message to an event hub. */
export const logToEventhub: Handler = {
  required: ['logger-id'],
  attributes: ['partition-id', 'partition-key'],
  text: true,
  limits: [
    'The gateway records messages but does not send them, because no event hub runs on one machine.',
  ],
  build(element, build) {
    const loggerId = plain(element, 'logger-id');
    if (!build.eventHubs.has(loggerId))
      refuse(element, `no logger of the type azureEventHub has the id ${loggerId}`);
    const { 'partition-id': id, 'partition-key': key } = element.attributes;
    if (id !== undefined && key !== undefined)
      refuse(element, '<log-to-eventhub> has both partition-id and partition-key');
    const partitionId = id === undefined ? undefined : plain(element, 'partition-id');
    const partitionKey = key === undefined ? undefined : build.attribute(element, 'partition-key');
    const message = build.text(element);
    return async (run) => {
      const bytes = Buffer.from(await message(run));
      run.services.event({
        loggerId,
        partitionId,
        partitionKey: await partitionKey?.(run),
        message: bytes.subarray(0, MAX_BYTES).toString(),
        requestId: run.context.requestId,
      });
      return false;
    };
  },
};
