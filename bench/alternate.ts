type Measured = Readonly<Record<string, () => Promise<unknown>>>;
type Samples<M extends Measured> = { readonly [Name in keyof M]: Awaited<ReturnType<M[Name]>>[] };

/**
 * Measures everything in turn, round after round, and every second round in reverse order, so that
 * neither a busy moment of the machine nor a slow drift affects one of them alone. The first
 * rounds only warm up.
 */
export async function alternate<M extends Measured>(
  measured: M,
  { warmUp, rounds }: { readonly warmUp: number; readonly rounds: number },
): Promise<Samples<M>> {
  const names = Object.keys(measured) as (keyof M & string)[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as unknown[]]));
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await measured[name]?.();
      if (round >= warmUp) samples[name]?.push(sample);
    }
  }
  return samples as Samples<M>;
}
