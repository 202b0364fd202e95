/**
 * What azd runs before and after it provisions (azure.yaml): the registrations in Microsoft Entra,
 * which no deployment of Azure resources can make.
 *
 *   configure-easy-auth preprovision     registrations; their ids go to the azd environment
 *   configure-easy-auth postprovision    what only the deployed addresses make possible
 *
 * Both compare before they write, so that running them again changes nothing and finishes what a
 * broken-off run began.
 */
import { configure } from './configure-easy-auth/configure.ts';

process.exitCode = await configure(process.argv[2]);
