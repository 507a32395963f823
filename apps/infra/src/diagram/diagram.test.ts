import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Stage } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { everyStack } from '../example-settings.ts';
import { synthesiseSystem } from '../testing/system.ts';
import { diagramOf } from './diagram.ts';
import { diagramPage, pageFile, templatesOf } from './page.ts';

let stage: Stage;
let diagram: string;
beforeAll(() => {
  ({ stage } = synthesiseSystem(everyStack));
  diagram = diagramOf(templatesOf(stage));
});

/** The ends of each edge, by the resources' names. */
const edges = (): string[] => {
  const names = new Map(
    [...diagram.matchAll(/^ {4}(\w+)\W+"([^"<]+)/gm)].map(([, id, name]) => [id, name] as const),
  );
  return [...diagram.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(
    ([, from, to]) => `${names.get(from)} → ${names.get(to)}`,
  );
};

describe('The diagram of the deployed resources', () => {
  it.each([
    'CovidETL-prod-daily-nyt-us → CovidETL-prod',
    'CovidETL-prod → CovidETL-prod-Load',
    'CovidETL-prod → ETLJobStatus-prod',
    'ETLJobStatus-prod → email',
    'CovidETL-prod → CovidETL-prod-failure',
    'CovidETL-prod-failure → ETLErrorMessages-prod',
    'CovidETL-prod-failure → Events_DLQ-prod',
    'CovidETL-prod-failure → /aws/events/CovidETL-prod-failures',
    'CovidETL-prod-retry → CovidETL-prod-RetryPoller',
    'CovidETL-prod-RetryPoller → CovidETL-prod',
    'CovidETL-prod-RetryPoller → Events_DLQ-prod',
    'CovidETL-prod-Load → covid-etl-prod-000000000000-us-east-1',
    'Events_DLQ-prod → Events_Parked-prod',
    'CovidETL-prod-NoSuccess → ETLErrorMessages-prod',
    'daily_counts → covid_etl_prod',
    'CovidETL-prod → CovidETL-prod-deliver',
    'CovidETL-prod → Artifacts',
    'CovidETL-prod → CovidETL-prod-status',
    'CovidETL-prod-status → CovidETL-prod-PipelineStatus',
    'CovidETL-prod-status-hourly → CovidETL-prod-PipelineStatus',
    'CovidETL-prod-PipelineStatus → CovidETL-prod',
    'CovidETL-prod-PipelineStatus → Events_DLQ-prod',
    'CovidETL-prod-PipelineStatus → covid-etl-prod-000000000000-us-east-1',
    'Page → covid-etl-prod-site-000000000000-us-east-1',
    'Page → covid-etl-prod-000000000000-us-east-1',
    'Page → CovidETL-prod-us-east-1',
    'CovidETL-prod → Results',
    'CovidETL-prod-gaps → CovidETL-prod',
    'daily_counts_view → covid_etl_prod',
    'COVID-19 daily counts (prod) → CovidETL-prod',
    'COVID-19 daily counts (prod) → COVID-19 daily counts (prod)',
  ])('shows %s', (edge) => expect(edges()).toContain(edge));
  it.each([
    'CovidETL-prod-ExecutionFailed<br/>CloudWatch Alarm',
    'CovidETL-prod-ExecutionTimedOut<br/>CloudWatch Alarm',
    'CovidETL-prod<br/>CloudWatch Dashboard',
    'covid_etl_prod<br/>Glue Database',
    'CovidETL-prod<br/>CodePipeline Pipeline',
    'Artifacts<br/>S3 Bucket',
    'CovidETL-prod<br/>Athena WorkGroup',
    'Page<br/>CloudFront Distribution',
    'CovidETL-prod-us-east-1<br/>CloudFront Function',
    'CovidETL-prod-us-east-1<br/>CloudFront KeyValueStore',
    'CovidETL-prod-daily_counts<br/>Athena NamedQuery',
    'COVID-19 daily counts (prod)<br/>QuickSight Dashboard',
  ])('draws %s', (label) => expect(diagram).toContain(`"${label}"`));
  it('takes nothing for something else of the same name', () =>
    expect(edges()).not.toContain('CovidETL-prod → CovidETL-prod'));
  it('is in the docs as it is now; if not, write it again: npx nx run infra:diagram', () =>
    expect(readFileSync(pageFile, 'utf8')).toBe(diagramPage(stage)));
});
