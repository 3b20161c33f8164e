// CDK entry: reads the stage's settings from context, builds the stacks and checks them with cdk-nag.
import { App } from 'aws-cdk-lib';
import { addNagChecks, addStacks } from '../lib/app.ts';
import { configFromContext, SettingsError } from '../lib/config.ts';

const app = new App();
try {
  addStacks(app, configFromContext(app.node));
  addNagChecks(app);
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // An operator's mistake, not a fault of the program: one line instead of a stack trace.
  console.error(error.message);
  process.exitCode = 1;
}
