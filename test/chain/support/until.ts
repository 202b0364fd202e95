/** Waits for an event in another process. @throws if it does not happen within twenty seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`this did not become true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
