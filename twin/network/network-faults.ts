import type { RequestListener } from 'node:http';

/** Faults of the service behind a name. */
export type Fault =
  /** Connections break on the first request. */
  | 'broken'
  /** Requests are never answered. */
  | 'stalled';

/** Faults by name; empty by default. */
export type Faults = Map<string, Fault>;

/** A name's listener with its current fault applied. */
export const hindered =
  (name: string, listener: RequestListener, faults: Faults): RequestListener =>
  (request, response) => {
    const fault = faults.get(name);
    if (fault === undefined) listener(request, response);
    else if (fault === 'broken') request.socket.destroy();
  };
