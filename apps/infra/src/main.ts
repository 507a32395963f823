import { App, Tags } from 'aws-cdk-lib';
import { readConfig } from './config.ts';
import { EtlStack } from './etl-stack.ts';

const app = new App();
new EtlStack(app, 'CovidEtl', { config: readConfig(process.env) });
Tags.of(app).add('project', 'covid-etl');
app.synth();
