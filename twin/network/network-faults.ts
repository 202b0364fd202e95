import type { RequestListener } from 'node:http';

/** What can be wrong with whoever serves a name. */
export type Fault =
  /** Connections break as soon as somebody asks for something. */
  | 'broken'
  /** Whatever is asked for is never answered. */
  | 'stalled';

/** Faults by the name that they concern; without any, everybody answers. */
export type Faults = Map<string, Fault>;

/** The listener of a name, as it behaves while the name has a fault. */
export const hindered =
  (name: string, listener: RequestListener, faults: Faults): RequestListener =>
  (request, response) => {
    const fault = faults.get(name);
    if (fault === undefined) listener(request, response);
    else if (fault === 'broken') request.socket.destroy();
  };
