import type { Context } from '../../context.ts';
import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import { check, type Handler, plain } from '../handler.ts';

/** As many dimensions as the service accepts. */
const MAX_DIMENSIONS = 10;

/** Dimensions whose values the service knows by their names. */
const DEFAULTS: Readonly<Record<string, (context: Context) => string>> = {
  'API ID': ({ request }) => request.operation?.api.id ?? '',
  'Operation ID': ({ request }) => request.operation?.id ?? '',
  'Product ID': () => '',
  'User ID': () => '',
  'Subscription ID': () => '',
  Location: ({ deployment }) => deployment.region,
  'Gateway ID': () => 'managed',
};

/** Sends a number with dimensions to Application Insights. */
export const emitMetric: Handler = {
  required: ['name'],
  attributes: ['namespace', 'value'],
  children: ['dimension'],
  limits: [
    'The twin has no products, users or subscriptions, so their dimensions are empty.',
    '`default-dimensions` is refused because it is not documented.',
  ],
  build(element, build) {
    const name = plain(element, 'name');
    const namespace = plain(element, 'namespace', 'API Management');
    const value = numberIn(element, build);
    const { children } = element;
    if (children.length === 0 || children.length > MAX_DIMENSIONS)
      refuse(
        element,
        `<emit-metric> must have 1 to ${MAX_DIMENSIONS} dimensions, not ${children.length}`,
      );
    const dimensions = children.map((child) => dimensionOf(child, build));
    return async (run) => {
      const pairs = dimensions.map(async ([key, text]) => [await key(run), await text(run)]);
      run.services.metric({
        name,
        namespace,
        value: await value(run),
        dimensions: Object.fromEntries(await Promise.all(pairs)),
        requestId: run.context.requestId,
      });
      return false;
    };
  },
};

function numberIn(element: Element, build: Build): Value<number> {
  const raw = element.attributes.value ?? '1';
  if (!raw.startsWith('@')) {
    if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(raw))
      refuse(element, `value="${raw}" is not a number`);
    return () => Number(raw);
  }
  const value = build.attribute<unknown>(element, 'value', 'object');
  return async (run) => {
    const found = Number(await value(run));
    if (Number.isFinite(found)) return found;
    throw new PolicyError(
      'ExpressionValueEvaluationFailure',
      'The value of a metric is not a number.',
    );
  };
}

function dimensionOf(element: Element, build: Build): [Value<string>, Value<string>] {
  check(element, { required: ['name'], attributes: ['value'] }, build.section);
  const name = build.attribute(element, 'name');
  if (element.attributes.value !== undefined) return [name, build.attribute(element, 'value')];
  const given = element.attributes.name ?? '';
  const known = Object.hasOwn(DEFAULTS, given) ? DEFAULTS[given] : undefined;
  if (!known) {
    const names = Object.keys(DEFAULTS).join(', ');
    return refuse(element, `a dimension without a value must have one of the names ${names}`);
  }
  return [name, (run) => known(run.context)];
}
