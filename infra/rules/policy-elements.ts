import { type Element, formatOf, readDocument } from '../../twin/gateway/policy-document.ts';
import type { Deployment, Resource } from '../model/deployment.ts';
import { child, textAt } from '../model/select.ts';

/** Every named value as its own name in braces, so that a rule sees where one stands. */
const NAMES = { get: (name: string) => `{{${name}}}` };

/** The document that a policy or fragment deploys; a rule reads its elements, not their layout. */
export const documentOf = (resource: Resource): Element =>
  readDocument(
    textAt(resource, 'properties.value'),
    { resource, file: () => resource.name },
    NAMES,
    formatOf(resource),
  );

/** The policy of an operation, such as `mcp/call`. */
export const policyOf = (deployment: Deployment, operation: string): Element =>
  documentOf(
    child(
      deployment,
      'Microsoft.ApiManagement/service/apis/operations/policies',
      `${operation}/policy`,
    ),
  );

/** The elements of a name, in document order. */
export const elementsOf = (root: Element, name: string): Element[] =>
  [...walk(root)].filter((element) => element.name === name);

export function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* walk(child);
}
