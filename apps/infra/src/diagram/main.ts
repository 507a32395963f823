import { App } from 'aws-cdk-lib';
import { writeFileSync } from 'node:fs';
import { readConfig } from '../config.ts';
import { CovidEtl } from '../covid-etl.ts';
import { everyStack } from '../example-settings.ts';
import { diagramPage, pageFile } from './page.ts';

const config = readConfig({ COVID_ETL_EMAIL: 'owner@example.org', ...everyStack });
writeFileSync(pageFile, diagramPage(new CovidEtl(new App(), { config })));
