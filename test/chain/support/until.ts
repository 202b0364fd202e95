/** Waits for what happens in another process. @throws when it does not within ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`it never came to: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
