/**
 * The azd hook that runs before and after provisioning (azure.yaml): it creates the registrations in
 * Microsoft Entra, which a deployment of Azure resources cannot. Both halves compare before they write,
 * so that a second run changes nothing and completes an interrupted one.
 */
import { runCommand } from './command.ts';
import { plain } from './configure-easy-auth/printable.ts';

const COMMAND = {
  name: 'configure-easy-auth',
  does: 'Registers the API and its client in Microsoft Entra, for the azd environment.',
  operands: 'preprovision|postprovision',
  options: {},
  examples: [
    'sh scripts/configure-easy-auth.sh preprovision     creates the registrations and stores their ids',
    'sh scripts/configure-easy-auth.sh postprovision    adds the settings that need the deployed addresses',
  ],
} as const;

await runCommand(COMMAND, async ({ positionals }) => {
  const [half, ...others] = positionals;
  if ((half !== 'preprovision' && half !== 'postprovision') || others.length > 0) {
    throw new Error(
      `Usage: ${COMMAND.name} ${COMMAND.operands} (got "${plain(positionals.join(' '))}").`,
    );
  }
  // Imported late: it also reads the data under infra/entra, which may be unreadable.
  const { configure } = await import('./configure-easy-auth/configure.ts');
  process.exitCode = await configure(half);
});
