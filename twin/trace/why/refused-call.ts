import { BASE_SCOPE } from '../../../server/src/tools/access.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { EXAMPLE_CALL, typedCall } from '../../cli/example-calls.ts';
import type { CallView, DecisionView, Why } from '../call-view.ts';
import { UNDECLARED } from '../describe-call.ts';
import type { ChainFacts, Member, PolicyElement } from './facts.ts';

export type Call = Omit<CallView, 'why'>;

export type Explain = (call: RefusedCall) => Why;

/** A call that was refused or failed, as explanations read it. */
export class RefusedCall {
  readonly view: Call;
  readonly facts: ChainFacts;

  constructor(view: Call, facts: ChainFacts) {
    this.view = view;
    this.facts = facts;
  }

  /** The decision that ended the call. */
  get deciding(): DecisionView | undefined {
    const { decisions, deciding } = this.view;
    return decisions[deciding ?? -1];
  }

  /** As the token says, verified or not. */
  get claims(): Readonly<Record<string, unknown>> {
    return this.view.token?.claims ?? {};
  }

  /** A field of the request as it arrived. */
  header(name: string): string | undefined {
    return fieldIn(this.view.heads[0]?.fields, name);
  }

  /** A field of the answer as the caller got it. */
  answered(name: string): string | undefined {
    const answers = this.view.heads.filter(({ kind }) => kind === 'answer');
    return fieldIn(answers.at(-1)?.fields, name);
  }

  elementOf(decision: DecisionView): PolicyElement | undefined {
    const { step, where } = decision;
    return where && this.facts.elementAt(step, where);
  }

  /** The value that the policy last gave a variable. */
  variable(name: string): string | undefined {
    const sets = ({ step, facts }: DecisionView): boolean =>
      step === 'set-variable' && facts?.name === name;
    return this.view.decisions.findLast(sets)?.facts?.value;
  }

  /** The name of the tool as the call has it. */
  get toolName(): string | undefined {
    const named = this.view.decisions.findLast(({ hop, facts }) => hop === 'server' && facts?.tool);
    const declared = named?.facts?.tool;
    if (declared !== undefined && declared !== UNDECLARED) return declared;
    // A name in a body is withheld from records.
    return this.header('Mcp-Name');
  }

  get tool(): Tool | undefined {
    const name = this.toolName;
    return TOOLS.find((one) => one.name === name);
  }

  get user(): Member | undefined {
    return this.facts.users.find(({ id }) => id === this.claims.oid);
  }

  get isApplication(): boolean {
    return this.claims.idtyp === 'app';
  }

  get scopes(): readonly string[] {
    return String(this.claims.scp ?? '')
      .split(' ')
      .filter((scope) => scope !== '');
  }

  /** The same call by the same caller, with further scopes. */
  again(...more: readonly string[]): string {
    return `${this.tool ? typedCall(this.tool) : EXAMPLE_CALL} ${this.asCaller(...more)}`;
  }

  /** Options of commands that call as the caller did. */
  asCaller(...more: readonly string[]): string {
    if (this.isApplication) return '--as app';
    // A token may say anything, and a command is to be typed as it is.
    const held = this.scopes.filter((one) => this.facts.scopes.includes(one));
    const scopes = [...new Set([BASE_SCOPE.name, ...held, ...more])];
    const user = `--user ${this.user?.name ?? this.facts.users[0]?.name}`;
    // Without any, a command asks for the base scope.
    return [user, ...(scopes.length > 1 ? scopes : []).map((one) => `--scope ${one}`)].join(' ');
  }
}

const fieldIn = (
  fields: readonly (readonly [string, string])[] | undefined,
  name: string,
): string | undefined => fields?.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
