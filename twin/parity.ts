/** How a stand-in compares with the service that it stands for; `docs/parity.md` is made from it. */
export interface Parity {
  /** What it does as the service does, and where that is written down. */
  readonly asAzure: Readonly<Record<string, string>>;
  /** What it does in another way, and what is so on Azure. */
  readonly differs: Readonly<Record<string, string>>;
  /** What it does by the best guess there is: whether the service does the same needs a live tenant. */
  readonly unchecked: readonly string[];
}
