import type { Deployment, Json, Resource } from '../../infra/model/deployment.ts';
import { ofType, resourceOf } from '../../infra/model/select.ts';
import { readingOf } from './readings.ts';

/** A request to Azure Resource Manager: the path with its query. */
export interface Read {
  readonly path: string;
  /** Whether the answer is a list, perhaps in pages. */
  readonly isList: boolean;
}

/** Answers by path; undefined if the resource does not exist. A list is complete. */
export type Answers = ReadonlyMap<string, Json | undefined>;

const ROLE_ASSIGNMENTS = 'providers/Microsoft.Authorization/roleAssignments';

/** Everything that must be read to check a deployment; the prediction alone decides it. */
export function readsOf(deployment: Deployment): readonly Read[] {
  const one = (path: string): Read => ({ path, isList: false });
  const many = (path: string): Read => ({ path, isList: true });
  const read = deployment.resources.filter((resource) => readingOf(resource).unread === undefined);
  return [
    ...read.map((resource) => one(addressOf(resource))),
    ...read.flatMap((resource) => {
      const { elsewhere } = readingOf(resource);
      return elsewhere ? [one(childAddress(resource, elsewhere.child))] : [];
    }),
    ...listsOf(deployment).map(({ path }) => many(path)),
  ];
}

/** A list that may contain only predicted resources. */
export interface ChildList {
  readonly path: string;
  /** The ids of its items begin with this. */
  readonly prefix: string;
}

export function listsOf(deployment: Deployment): readonly ChildList[] {
  const group = groupOf(deployment);
  return [
    { path: childAddress(group, 'resources'), prefix: `${group.id}/` },
    {
      path: `${group.id}/${ROLE_ASSIGNMENTS}?api-version=${assignmentVersion(deployment)}`,
      // The list also contains what the group inherits, which is outside this deployment.
      prefix: `${group.id}/`,
    },
    ...deployment.resources.flatMap((resource) =>
      (readingOf(resource).children ?? []).map((child) => ({
        path: childAddress(resource, child),
        prefix: `${resource.id}/${child}/`,
      })),
    ),
  ];
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
