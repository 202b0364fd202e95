/** `npm run check-deployment`: compares what Azure returns with what this checkout would deploy. */
import { explain, runCommand } from './command.ts';

const COMMAND = {
  name: 'npm run check-deployment --',
  does: 'Compares the deployed resources and registrations with what this checkout would deploy. It only reads, and never the value of a secret.',
  options: {
    json: { type: 'boolean', help: 'Print the result as JSON, including what was not compared.' },
    prediction: {
      type: 'string',
      value: '<file>',
      help: 'Compare with a prediction such as those in infra/deployments, not with one for the azd environment.',
    },
  },
  examples: [
    'npm run --silent check-deployment -- --json    exit status 0: equal, 1: different, 2: could not be read',
  ],
} as const;

await runCommand(COMMAND, async ({ values }) => {
  try {
    // Imported late: it also reads the data under infra, which may be unreadable.
    const { checkDeployment } = await import('./check-deployment/check-deployment.ts');
    const { describe } = await import('./check-deployment/report.ts');
    const summary = await checkDeployment(values.prediction);
    console.log(values.json ? JSON.stringify(summary, null, 2) : describe(summary));
    process.exitCode = summary.result === 'equal' ? 0 : 1;
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 2;
  }
});
