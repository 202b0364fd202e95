import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryState } from '../directory.ts';
import type { User } from '../objects.ts';
import type { Person } from '../pages/sign-in-page.ts';

/** A user in data/people.json. */
interface Declared extends User {
  readonly about: string;
  readonly administrator?: true;
  /** The user who is signed in to azd and az, and runs the hook. */
  readonly deployer?: true;
}

const PEOPLE = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'data', 'people.json'), 'utf8'),
) as readonly Declared[];

export const DEPLOYER: User = userOf(PEOPLE.find(({ deployer }) => deployer) as Declared);

/** Adds the users to a new directory. */
export function addPeople(directory: DirectoryState): void {
  directory.users.push(...PEOPLE.map(userOf));
  const administrators = PEOPLE.filter(({ administrator }) => administrator);
  directory.administrators.push(...administrators.map(({ id }) => id));
}

function userOf({ id, displayName, userPrincipalName }: Declared): User {
  return { id, displayName, userPrincipalName };
}

/** All users, with their current roles. */
export function peopleOf(directory: DirectoryState): Person[] {
  return directory.users.map((user) => {
    const about = PEOPLE.find(({ id }) => id === user.id)?.about;
    const roles = rolesOf(directory, user.id);
    return {
      id: user.id,
      name: user.displayName,
      address: user.userPrincipalName,
      about: [
        about,
        roles.length > 0
          ? `has the role${roles.length > 1 ? 's' : ''} ${roles.join(', ')}`
          : undefined,
      ]
        .filter((part) => part !== undefined)
        .join(', '),
    };
  });
}

function rolesOf({ applications, appRoleAssignments }: DirectoryState, userId: string): string[] {
  const ids = appRoleAssignments
    .filter(({ principalId }) => principalId === userId)
    .map(({ appRoleId }) => appRoleId);
  return applications
    .flatMap(({ appRoles }) => appRoles)
    .filter(({ id }) => ids.includes(id))
    .map(({ value }) => value);
}
