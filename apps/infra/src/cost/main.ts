import { App } from 'aws-cdk-lib';
import { readConfig } from '../config.ts';
import { CovidEtl } from '../covid-etl.ts';
import { everyStack } from '../example-settings.ts';
import { templatesOf } from '../diagram/page.ts';
import { costTable, monthlyCosts } from './cost.ts';
import { estimatedTimes, estimateLoad, scaleTable } from './scale.ts';

const config = readConfig({ COVID_ETL_EMAIL: 'owner@example.org', ...everyStack });
console.log(costTable(monthlyCosts(templatesOf(new CovidEtl(new App(), { config })))));
console.log(`\n${scaleTable(estimatedTimes.map(estimateLoad))}`);
