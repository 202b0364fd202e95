/** Graph returns scopes and roles with `origin`, and refuses it in a request. */
export function writable<T extends object>(held: T & { origin?: string }): T {
  const { origin: _, ...rest } = held;
  return rest as unknown as T;
}
