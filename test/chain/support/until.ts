/** Waits for what happens in another process. @throws when it does not within twenty seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`it never came to: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
