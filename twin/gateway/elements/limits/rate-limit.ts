import { type Element, refuse } from '../../policy-document.ts';
import type { Section } from '../../sections.ts';
import { check, type Handler, whole } from '../handler.ts';
import { LIMIT_NAMES, limitNames } from './limit-headers.ts';

const NUMBERS = ['calls', 'renewal-period'];

/**
 * Limits the rate of calls per subscription. It applies only to calls with a subscription key, and
 * the twin has no subscriptions, so it lets every call pass.
 */
export const rateLimit: Handler = {
  required: NUMBERS,
  attributes: LIMIT_NAMES,
  children: ['api', 'operation'],
  sections: ['inbound'],
  scopes: ['product', 'api', 'operation'],
  limits: [
    'The element counts calls with a subscription key. The twin has no subscriptions, so every call passes, as a call without a key does on Azure.',
  ],
  build(element, build) {
    limitNames(element);
    refuseInvalid(element);
    for (const child of element.children) checkTarget(child, build.section);
    return () => false;
  },
};

function checkTarget(element: Element, section: Section): void {
  const children = element.name === 'api' ? ['operation'] : [];
  check(element, { required: NUMBERS, attributes: ['name'], children }, section);
  if (!element.attributes.name && !element.attributes.id)
    refuse(element, `<${element.name}> of <rate-limit> needs a name or an id`);
  refuseInvalid(element);
  for (const child of element.children) checkTarget(child, section);
}

function refuseInvalid(element: Element): void {
  whole(element, 'calls');
  if (whole(element, 'renewal-period') > MAX_PERIOD)
    refuse(element, `renewal-period of <${element.name}> is above ${MAX_PERIOD}`);
}

/** Seconds; the longest period that the service accepts. */
const MAX_PERIOD = 300;
