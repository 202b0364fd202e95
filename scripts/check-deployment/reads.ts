import type { Deployment, Json, JsonObject, Resource } from '../../infra/model/deployment.ts';
import { objectsAt, ofType, resourceOf, textAt } from '../../infra/model/select.ts';
import { readingOf } from './readings.ts';

/** A request to Azure Resource Manager: the path with its query. */
export interface Read {
  readonly path: string;
  /** Whether the answer is a list, perhaps in pages. */
  readonly isList: boolean;
}

/**
 * Answers by path; undefined if the resource does not exist. A list is complete, or has a member
 * `refused` with the reason: some tiers and kinds of a service do not have each list.
 */
export type Answers = ReadonlyMap<string, Json | undefined>;

/** A list that may contain only predicted resources. */
interface Listed {
  readonly path: string;
  /** Whether a resource belongs to this check and is in the list if it exists. */
  contains(id: string): boolean;
  /** Whether the items are whole resources, which need not be read again. */
  readonly isWhole: boolean;
}

/** Everything that must be read to check a deployment; the prediction alone decides it. */
export function readsOf(deployment: Deployment): readonly Read[] {
  const lists = listsOf(deployment);
  const single = deployment.resources.filter(
    (resource) =>
      readingOf(resource).unread === undefined &&
      !lists.some(({ isWhole, contains }) => isWhole && contains(resource.id)),
  );
  const paths = [
    ...single.map(addressOf),
    ...single.flatMap((resource) => {
      const { elsewhere } = readingOf(resource);
      return elsewhere ? [childAddress(resource, elsewhere.child)] : [];
    }),
  ];
  return [
    ...paths.map((path) => ({ path, isList: false })),
    ...[...lists.map(({ path }) => path), ...deployment.resources.flatMap(referencesAddresses)].map(
      (path) => ({ path, isList: true }),
    ),
  ];
}

/** Resources by their ids in lower case: those read alone, and all items of the lists that are in the deployment. */
export function resourcesIn(
  deployment: Deployment,
  answers: Answers,
): ReadonlyMap<string, JsonObject> {
  const listed = listsOf(deployment).flatMap(({ path, contains }) =>
    objectsAt(answers.get(path), 'value')
      .map((item) => [textAt(item, 'id').toLowerCase(), item] as const)
      .filter(([id]) => contains(id)),
  );
  // The last entry counts: the group's list, which comes first, has only the beginning of a resource.
  const alone = deployment.resources.flatMap((resource) => {
    const answer = answers.get(addressOf(resource));
    return answer === undefined ? [] : [[resource.id.toLowerCase(), answer as JsonObject] as const];
  });
  return new Map([...listed, ...alone]);
}

function listsOf(deployment: Deployment): readonly Listed[] {
  const group = groupOf(deployment);
  const isInGroup = (id: string) => id.toLowerCase().startsWith(`${group.id}/`.toLowerCase());
  return [
    { path: childAddress(group, 'resources'), contains: isInGroup, isWhole: false },
    {
      path: `${group.id}${ASSIGNMENTS}?api-version=${assignmentVersion(deployment)}`,
      // The list also contains what the group inherits, which is outside this deployment.
      contains: (id) =>
        isInGroup(id) && id.toLowerCase().lastIndexOf(ASSIGNMENTS.toLowerCase()) > 0,
      isWhole: true,
    },
    ...deployment.resources.flatMap((resource) =>
      (readingOf(resource).children ?? []).map((child) => ({
        path: childAddress(resource, child),
        contains: (id: string) => isChild(id, `${resource.id}/${child}/`),
        isWhole: true,
      })),
    ),
  ];
}

const ASSIGNMENTS = '/providers/Microsoft.Authorization/roleAssignments';

const isChild = (id: string, prefix: string): boolean =>
  id.toLowerCase().startsWith(prefix.toLowerCase()) && !id.slice(prefix.length).includes('/');

/** Lists that Azure refused, by path without query, with the reason. */
export const refusedLists = (deployment: Deployment, answers: Answers) =>
  listsOf(deployment).flatMap(({ path }) => {
    const reason = textAt(answers.get(path), 'refused');
    return reason === '' ? [] : [{ id: path.split('?')[0] ?? '', reason }];
  });

/** Address of the list of a resource's references to secrets, if it has one. */
export function referencesAddresses(resource: Resource): string[] {
  const { references } = readingOf(resource);
  const parent = resource.id.slice(0, resource.id.lastIndexOf('/'));
  return references ? [`${parent}/${references}?api-version=${resource.apiVersion}`] : [];
}

export const groupOf = (deployment: Deployment): Resource =>
  resourceOf(deployment, 'Microsoft.Resources/resourceGroups');

export function addressOf(resource: Resource): string {
  const { query } = readingOf(resource);
  return `${resource.id}?api-version=${resource.apiVersion}${query ? `&${query}` : ''}`;
}

export const childAddress = ({ id, apiVersion }: Resource, child: string): string =>
  `${id}/${child}?api-version=${apiVersion}`;

const assignmentVersion = (deployment: Deployment): string =>
  ofType(deployment, 'Microsoft.Authorization/roleAssignments')[0]?.apiVersion ?? '2022-04-01';
