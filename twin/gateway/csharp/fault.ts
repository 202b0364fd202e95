/** An exception that .NET throws while an expression runs, by class name. */
export class Fault extends Error {
  override readonly name: string;
  constructor(name: string, message: string = name) {
    super(message);
    this.name = name;
  }
}

/** The value, which .NET requires to be non-null when a member is accessed. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Fault('NullReferenceException');
  return value;
}
