/** What .NET throws while an expression runs, by the name of its class. */
export class Fault extends Error {
  override readonly name: string;
  constructor(name: string, message: string = name) {
    super(message);
    this.name = name;
  }
}

/** A value that is there, as .NET demands it of whatever a member is called on. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Fault('NullReferenceException');
  return value;
}
