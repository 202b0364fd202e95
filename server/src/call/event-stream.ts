/** Whether a body is a stream of server-sent events; media types are case-insensitive. */
export const isEventStream = (contentType: string | undefined): boolean =>
  contentType?.toLowerCase().startsWith('text/event-stream') === true;
