/**
 * What azd runs before and after it provisions (azure.yaml): the registrations in Microsoft Entra,
 * which no deployment of Azure resources can make. Both halves compare before they write, so that
 * running them again changes nothing and finishes what a broken-off run began.
 */
import { runCommand } from './command.ts';
import { plain } from './configure-easy-auth/printable.ts';

const COMMAND = {
  name: 'configure-easy-auth',
  does: 'Registers the API and its client in Microsoft Entra, for the azd environment.',
  operands: 'preprovision|postprovision',
  options: {},
  examples: [
    'sh scripts/configure-easy-auth.sh preprovision     registrations; azd gets their ids',
    'sh scripts/configure-easy-auth.sh postprovision    what needs the deployed addresses',
  ],
} as const;

await runCommand(COMMAND, async ({ positionals }) => {
  const [half, ...others] = positionals;
  if ((half !== 'preprovision' && half !== 'postprovision') || others.length > 0) {
    throw new Error(
      `Usage: ${COMMAND.name} ${COMMAND.operands} (got "${plain(positionals.join(' '))}").`,
    );
  }
  // Not above: the data under infra/entra is read with it, and may be unreadable.
  const { configure } = await import('./configure-easy-auth/configure.ts');
  process.exitCode = await configure(half);
});
