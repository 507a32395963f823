import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from './config.ts';
import { CovidEtl } from './covid-etl.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
try {
  const config = readConfig(process.env, (setting) => app.node.tryGetContext(setting) as unknown);
  new CovidEtl(app, { config });
  app.synth();
} catch (error) {
  // One line that says what to do; a stack trace of ours would not.
  if (!(error instanceof Error) || error.name !== 'InvalidInput') throw error;
  console.error(error.message);
  process.exitCode = 1;
}
