/** One call as spans: one for each hop, one for each of its steps. */

import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type HrTime,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
} from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Decider } from '../../kit/hop-names.ts';
import type { TraceParent } from '../../kit/trace-parent.ts';
import type { CallView, DecisionView } from '../call-view.ts';
import { isRefusal } from '../is-refusal.ts';
import { messageAttributes, requestAttributes, stepAttributes } from './attributes.ts';

/** A part of the call, in milliseconds since it began. */
interface Part {
  readonly hop: Decider;
  readonly name: string;
  readonly kind: SpanKind;
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  /** Why it failed. */
  readonly fault?: string | undefined;
  readonly within: Part | undefined;
}

/** The spans of a call that has ended; the first one is the call itself. */
export function spansOf(call: CallView, parent: TraceParent | undefined): ReadableSpan[] {
  const traceId = parent?.traceId ?? call.id;
  const spans = new Map<Part, ReadableSpan>();
  for (const part of partsOf(call)) {
    const within = part.within && spans.get(part.within);
    const above = within ? within.spanContext() : parent && remote(parent);
    const context = {
      traceId,
      spanId: randomBytes(8).toString('hex'),
      traceFlags: TraceFlags.SAMPLED,
    };
    spans.set(part, {
      name: part.name.toWellFormed(),
      kind: part.kind,
      spanContext: () => context,
      ...(above && { parentSpanContext: above }),
      startTime: timeOf(call.at + part.from),
      endTime: timeOf(call.at + part.to),
      duration: timeOf(part.to - part.from),
      ended: true,
      status:
        part.fault === undefined
          ? { code: SpanStatusCode.UNSET }
          : { code: SpanStatusCode.ERROR, message: part.fault.toWellFormed() },
      attributes: part.attributes,
      resource: resourceOf(part.hop),
      instrumentationScope: SCOPE,
      ...NOTHING_ELSE,
    });
  }
  return [...spans.values()];
}

const SCOPE = { name: 'secure-mcp' };
const NOTHING_ELSE = {
  links: [],
  events: [],
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
};

const remote = (parent: TraceParent) => ({
  ...parent,
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
});

const resources = new Map<Decider, Resource>();

/** Each hop is a service, as on Azure; the same object each time, by which spans are grouped. */
function resourceOf(hop: Decider): Resource {
  const known = resources.get(hop);
  if (known) return known;
  const made = resourceFromAttributes({ 'service.name': hop, 'service.namespace': 'secure-mcp' });
  resources.set(hop, made);
  return made;
}

/** Parts in the order in which they began, each after the one that it is within. */
function partsOf(call: CallView): readonly Part[] {
  const root = rootOf(call);
  const parts: Part[] = [root];
  const hops = new Map<Decider, Part>([[call.entrance, root]]);
  for (const one of call.decisions) {
    const { hop, from, step, verdict } = one;
    let owner = hops.get(hop);
    if (!owner || (from > owner.to && isVisited(hop))) {
      owner = visitOf(call, hop, one, innermost(parts, from) ?? root);
      hops.set(hop, owner);
      parts.push(owner);
    }
    parts.push({
      hop,
      name: step,
      kind: step === 'dial' ? SpanKind.CLIENT : SpanKind.INTERNAL,
      from,
      to: endOf(one),
      attributes: stepAttributes(one),
      fault: isRefusal(verdict) ? one.says : undefined,
      within:
        innermost(
          parts.filter((part) => part.hop === hop),
          from,
        ) ?? owner,
    });
  }
  return parts;
}

function rootOf(call: CallView): Part {
  const { entrance, request, what, status = 0, took = 0 } = call;
  const attributes = requestAttributes(call);
  const method = attributes['http.request.method'];
  return {
    hop: entrance,
    name: what || (method === '_OTHER' ? 'HTTP' : String(method)),
    kind: SpanKind.SERVER,
    from: 0,
    to: took,
    attributes: { ...attributes, ...messageAttributes(call) },
    fault: status >= 500 ? `${request}: ${status}` : undefined,
    within: undefined,
  };
}

const endOf = ({ from, took = 0 }: DecisionView): number => from + took;

/** Programs that go on while others work for them have one span; others have one for each visit. */
const isVisited = (hop: Decider): boolean => hop !== 'gateway' && hop !== 'server';

/** A hop at work on the call, from its first step to the last one of this visit. */
function visitOf(call: CallView, hop: Decider, first: DecisionView, within: Part): Part {
  const { decisions } = call;
  const own = decisions.filter((one) => one.hop === hop);
  const steps = isVisited(hop) ? runOf(decisions, first) : own;
  const isServer = hop === 'server';
  return {
    hop,
    name: isServer && call.what ? call.what : hop,
    kind: SpanKind.SERVER,
    from: first.from,
    to: Math.max(...steps.map(endOf)),
    attributes: isServer ? messageAttributes(call) : {},
    within,
  };
}

/** Decisions of the same hop with none of another one between them. */
function runOf(decisions: readonly DecisionView[], first: DecisionView): readonly DecisionView[] {
  const rest = decisions.slice(decisions.indexOf(first));
  const end = rest.findIndex(({ hop }) => hop !== first.hop);
  return end === -1 ? rest : rest.slice(0, end);
}

/** The latest part that was going on at a moment. */
const innermost = (parts: readonly Part[], moment: number): Part | undefined =>
  parts.findLast(({ from, to }) => from <= moment && moment < to);

/** Seconds and nanoseconds. */
function timeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
