// CDK entry: reads the stage's settings from context and builds the stacks, held against cdk-nag.
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addStacks } from '../lib/app.ts';
import { configFromContext } from '../lib/config.ts';

const app = new App();
addStacks(app, configFromContext(app.node));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
