/** Graph adds `origin` to the scopes and roles that it answers, and refuses it in what it is sent. */
export function writable<T extends object>(held: T & { origin?: string }): T {
  const { origin: _, ...rest } = held;
  return rest as unknown as T;
}
