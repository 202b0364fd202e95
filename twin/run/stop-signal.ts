/** How a terminal (closing included), npm and a service manager ask a process to stop. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Whether the process was asked to stop. Only the first signal counts, also during the start:
 * Ctrl-C arrives from the terminal and from npm, and an interrupted stop would leave things behind.
 */
export function stopSignal(): { readonly signal: AbortSignal; readonly stopped: Promise<void> } {
  const controller = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve());
  });
  const reason = new Error('Stopped before the chain was ready.');
  for (const signal of SIGNALS) process.on(signal, () => controller.abort(reason));
  return { signal: controller.signal, stopped };
}
