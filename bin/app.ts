// CDK entry: reads the stage's settings from context and builds the stacks, held against cdk-nag.
import { App } from 'aws-cdk-lib';
import { addStacks, holdAgainstNag } from '../lib/app.ts';
import { configFromContext } from '../lib/config.ts';

const app = new App();
addStacks(app, configFromContext(app.node));
holdAgainstNag(app);
app.synth();
