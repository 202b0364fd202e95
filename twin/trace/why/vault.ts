import type { Resource } from '../../../infra/model/deployment.ts';
import { textAt } from '../../../infra/model/select.ts';
import type { Why } from '../call-view.ts';
import { edit, helped } from './answer.ts';
import type { RefusedCall } from './refused-call.ts';

/** A secret that the identity of the server may not read. */
export function refusedRead(call: RefusedCall): Why {
  const { facts } = call;
  const grant = facts.resources.find(isGrantOfMetadata);
  return helped(
    'The identity of the server needs the role Key Vault Reader on the secret.',
    edit(
      'The grant, its secret and its principal are written here.',
      grant && facts.lineOf(grant, 'scope'),
    ),
  );
}

/** Built-in role Key Vault Reader. */
const READER = '21090545-7ca7-4776-b22c-e363652d74d2';

const isGrantOfMetadata = (one: Resource): boolean =>
  one.type === 'Microsoft.Authorization/roleAssignments' &&
  textAt(one, 'properties.roleDefinitionId').includes(READER);

export const missingSecret = ({ facts }: RefusedCall): Why => {
  const secret = facts.resources.find(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets');
  return helped(
    'The vault must contain the secret.',
    edit('The deployment creates it here; deploy again.', secret && facts.lineOf(secret, 'name')),
  );
};
