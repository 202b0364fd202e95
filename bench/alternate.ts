type Measured = Readonly<Record<string, () => Promise<unknown>>>;
type Samples<M extends Measured> = { readonly [Name in keyof M]: Awaited<ReturnType<M[Name]>>[] };

/** Rounds after which V8 has compiled what a call needs. */
export const WARM_UP = 2;

/**
 * Measures everything in turn, round after round, and every second round in reverse order, so that
 * neither a busy moment of the machine nor a slow drift affects one of them alone. The first
 * rounds only warm up.
 */
export async function alternate<M extends Measured>(
  measured: M,
  rounds: number,
): Promise<Samples<M>> {
  const names = Object.keys(measured) as (keyof M & string)[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as unknown[]]));
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await measured[name]?.();
      if (round >= WARM_UP) samples[name]?.push(sample);
    }
  }
  return samples as Samples<M>;
}
