/** How a terminal, npm and a service manager ask a process to end; the window's closing included. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Whether the process was asked to end. Only the first time counts, also while it starts: Ctrl-C
 * reaches it from the terminal and from npm, and an end that is cut short would leave things behind.
 */
export function stopSignal(): { readonly signal: AbortSignal; readonly stopped: Promise<void> } {
  const controller = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve());
  });
  const reason = new Error('Stopped before the chain was up.');
  for (const signal of SIGNALS) process.on(signal, () => controller.abort(reason));
  return { signal: controller.signal, stopped };
}
