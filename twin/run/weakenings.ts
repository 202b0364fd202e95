import type { Deployment } from '../../infra/model/deployment.ts';
import { RULES } from '../../infra/rules/all.ts';
import { faultsOf } from '../../infra/rules/rule.ts';
import { HOP_NAMES, type HopName } from '../kit/hop-names.ts';

/** A protection that a deployment no longer has. */
export interface Weakening {
  /** Undefined for rules about the deployment as a whole. */
  readonly hop: HopName | undefined;
  readonly text: string;
}

/** The protections (docs/rules.md) that the deployment before an edit had, and the one after it lacks. */
export function weakenings(before: Deployment, after: Deployment): readonly Weakening[] {
  return RULES.flatMap((rule) => {
    const known = new Set(faultsOf(rule, before));
    return faultsOf(rule, after)
      .filter((fault) => !known.has(fault))
      .map((fault) => ({
        hop: HOP_NAMES.find((hop) => rule.id.startsWith(`${hop}/`)),
        text: `weakens a protection (${rule.id}): ${fault}`,
      }));
  });
}
