import { BlockList, isIP } from 'node:net';
import { evaluationFailed } from '../../body-text.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import { check, type Handler, plain } from '../handler.ts';
import { choiceOf } from '../values.ts';

/** Admits or refuses callers by their addresses. */
export const ipFilter: Handler = {
  required: ['action'],
  children: ['address', 'address-range'],
  sections: ['inbound'],
  limits: [
    'An expression in `<address>` that gives no address matches no caller, and fails with the action `forbid` ○.',
  ],
  build(element, build) {
    if (element.children.length === 0) refuse(element, '<ip-filter> has no address');
    const action = choiceOf(element, 'action', ['allow', 'forbid'], build);
    const listed = new BlockList();
    const computed: Value<string>[] = [];
    for (const child of element.children) {
      if (child.name === 'address-range') addRange(child, build, listed);
      else addOne(child, build, listed, computed);
    }
    return async (run) => {
      const { address } = run.context.request;
      if (isIP(address) === 0) throw refusal('FailedToParseCallerIP', UNKNOWN);
      const wanted = await action(run);
      let isListed = has(listed, address);
      for (const value of computed) {
        const other = await value(run);
        // What should have kept a caller out would let all of them in.
        if (wanted === 'forbid' && isIP(other) === 0) throw evaluationFailed('FormatException');
        isListed ||= isSame(other, address);
      }
      if (wanted === 'forbid' && isListed) throw refusal('CallerIpBlocked', BLOCKED);
      if (wanted === 'allow' && !isListed) {
        const what = `Caller IP address ${address} is not allowed. Access denied.`;
        throw refusal('CallerIpNotAllowed', what);
      }
      return false;
    };
  },
};

const UNKNOWN = 'Failed to establish IP address for the caller. Access denied.';
const BLOCKED = 'Caller IP address is blocked. Access denied.';

const refusal = (reason: string, message: string): PolicyError =>
  new PolicyError(reason, message, 403);

function addOne(child: Element, build: Build, listed: BlockList, computed: Value<string>[]): void {
  check(child, {}, build.section);
  if (child.text.startsWith('@')) computed.push(build.text(child));
  else listed.addAddress(child.text, familyOf(child, child.text));
}

function addRange(child: Element, build: Build, listed: BlockList): void {
  check(child, { required: ['from', 'to'] }, build.section);
  const [from, to] = [plain(child, 'from'), plain(child, 'to')];
  const family = familyOf(child, from);
  if (family !== familyOf(child, to)) refuse(child, `${from} and ${to} are of different families`);
  try {
    listed.addRange(from, to, family);
  } catch {
    refuse(child, `the range from ${from} to ${to} is empty`);
  }
}

function familyOf(element: Element, text: string): Family {
  if (isIP(text) === 0) refuse(element, `"${text}" is not an IP address`);
  return family(text);
}

type Family = 'ipv4' | 'ipv6';
const family = (address: string): Family => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const has = (list: BlockList, address: string): boolean => list.check(address, family(address));

/** Two spellings of an address are the same one. */
function isSame(listed: string, address: string): boolean {
  if (isIP(listed) === 0) return false;
  const list = new BlockList();
  list.addAddress(listed, family(listed));
  return has(list, address);
}
