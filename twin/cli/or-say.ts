/** Runs a command; what goes wrong is one sentence on standard error, and the status says so. */
export async function orSay(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
