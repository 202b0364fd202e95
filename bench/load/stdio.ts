import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { quantile } from '../stats.ts';

/** A program that speaks over its standard streams, called as its clients do: one line after the other. */
export function openStdio(file: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [file], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout });
  return {
    async sample(message: object, milliseconds: number) {
      const line = `${JSON.stringify(message)}\n`;
      const latencies: number[] = [];
      const end = performance.now() + milliseconds;
      for (let sent = performance.now(); sent < end; ) {
        const answered = once(lines, 'line');
        child.stdin.write(line);
        const [answer] = await answered;
        if (!JSON.parse(answer).result) throw new Error(`answered ${answer} under load`);
        const now = performance.now();
        latencies.push(now - sent);
        sent = now;
      }
      return {
        p50Ms: quantile(
          latencies.sort((a, b) => a - b),
          0.5,
        ),
      };
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
