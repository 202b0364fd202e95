/** The rules of zizmor that need no network, under zizmor's names. */

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

interface Job extends Step {
  readonly permissions?: string | Readonly<Record<string, string>>;
  readonly secrets?: string | Readonly<Record<string, string>>;
  readonly container?: Image;
  readonly services?: Readonly<Record<string, Image>>;
  readonly 'runs-on'?: string | readonly string[];
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}

type Image = string | { readonly image: string };

export interface Workflow {
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

type Rule = (workflow: Workflow) => readonly (string | undefined | false)[];

const jobsOf = ({ jobs }: Workflow) => Object.values(jobs);
const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(({ steps = [] }) => steps);
const triggersOf = ({ on }: Workflow): readonly string[] =>
  typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on);
const imagesOf = ({ container, services = {} }: Job) =>
  [container, ...Object.values(services)].map((one) => (typeof one === 'object' ? one.image : one));
const runsOn = (workflow: Workflow) => jobsOf(workflow).flatMap((job) => job['runs-on'] ?? []);
const textOf = (workflow: Workflow) => JSON.stringify(workflow);

const RULES: Readonly<Record<string, Rule>> = {
  // A tag can be moved to other code; a commit cannot.
  'unpinned-uses': (workflow) =>
    [...jobsOf(workflow), ...stepsOf(workflow)].map(
      ({ uses = './' }) =>
        !uses.startsWith('./') &&
        !/^(?:[\w.-]+\/[\w./-]+@[0-9a-f]{40}|docker:\/\/\S+@sha256:[0-9a-f]{64})$/.test(uses) &&
        uses,
    ),
  'unpinned-images': (workflow) =>
    jobsOf(workflow)
      .flatMap(imagesOf)
      .map((image) => image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(image) && image),
  // An expression is inserted into the script before the shell parses it: a branch called `$(...)` runs.
  'template-injection': (workflow) =>
    stepsOf(workflow)
      .flatMap((step) => [step.run, step.with?.script])
      .map((script) => typeof script === 'string' && script.includes('${{') && script),
  // They run code or names of a stranger's pull request with this repository's secrets.
  'dangerous-triggers': (workflow) =>
    triggersOf(workflow).filter((name) => /^(?:pull_request_target|workflow_run)$/.test(name)),
  // Otherwise the token stays in .git/config, readable by every later step and uploaded with the folder.
  artipacked: (workflow) =>
    stepsOf(workflow).map(
      (step) =>
        step.uses?.startsWith('actions/checkout@') &&
        step.with?.['persist-credentials'] !== false &&
        step.uses,
    ),
  'excessive-permissions': (workflow) => [
    JSON.stringify(workflow.permissions) !== '{}' && 'the workflow grants something to every job',
    ...Object.entries(workflow.jobs).map(
      ([name, { permissions }]) =>
        typeof permissions !== 'object' && `${name} does not list its permissions`,
    ),
  ],
  'secrets-inherit': (workflow) =>
    jobsOf(workflow).map(({ secrets }) => secrets === 'inherit' && 'inherit'),
  'overprovisioned-secrets': (workflow) => [
    /toJSON\(\s*secrets\s*\)|\bsecrets\[/i.exec(textOf(workflow))?.[0],
  ],
  // What one step writes there can change what a later one runs.
  'github-env': (workflow) =>
    stepsOf(workflow).map(({ run = '' }) => /GITHUB_(?:ENV|PATH)\b/.exec(run)?.[0]),
  'insecure-commands': (workflow) => [
    /ACTIONS_ALLOW_UNSECURE_COMMANDS/.exec(textOf(workflow))?.[0],
  ],
  // The actor of an event is not always the author of the code.
  'bot-conditions': (workflow) =>
    [...jobsOf(workflow), ...stepsOf(workflow)].map(
      (one) => /github\.(?:actor|triggering_actor)\b/.exec(one.if ?? '')?.[0],
    ),
  // A cache filled by a pull request must not end up in what is published.
  'cache-poisoning': (workflow) =>
    /"(?:tags|release)":/.test(JSON.stringify(workflow.on))
      ? stepsOf(workflow).map(
          (step) =>
            (step.uses?.startsWith('actions/cache') || step.with?.cache !== undefined) && step.uses,
        )
      : [],
  // A self-hosted machine's owner, or an earlier run, decides what the next run finds there.
  'self-hosted-runner': (workflow) => runsOn(workflow).filter((name) => name === 'self-hosted'),
  // Not a zizmor rule: a step that hangs would be billed for six hours.
  'job-without-timeout': (workflow) =>
    Object.entries(workflow.jobs).map(
      ([name, job]) => job.uses === undefined && job['timeout-minutes'] === undefined && name,
    ),
};

/** What breaks a rule, as `rule: what`. */
export function findingsOf(workflow: Workflow): string[] {
  return Object.entries(RULES).flatMap(([name, rule]) =>
    rule(workflow)
      .filter((found) => typeof found === 'string')
      .map((found) => `${name}: ${found}`),
  );
}

export const RULE_NAMES = Object.keys(RULES);
