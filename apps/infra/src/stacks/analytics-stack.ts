import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { datasetById } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Names } from '../names.ts';
import { catalogView } from './analytics/catalog-view.ts';
import { quickSightDashboard } from './analytics/dashboard.ts';
import { dataSet } from './analytics/data-set.ts';
import { quickSightRole } from './analytics/quicksight-role.ts';
import { savedQueries } from './analytics/saved-queries.ts';
import { athenaWorkgroup, resultsBucket } from './analytics/workgroup.ts';

export interface AnalyticsStackProps extends StackProps {
  readonly config: Config;
  readonly names: Names;
}

/** What the table is asked and shown by: Athena, and QuickSight where somebody is named who may see it. */
export class AnalyticsStack extends Stack {
  constructor(scope: Construct, id: string, { config, names, ...props }: AnalyticsStackProps) {
    super(scope, id, props);
    const results = resultsBucket(this);
    const workgroup = athenaWorkgroup(this, names, results);
    savedQueries(this, names, workgroup);
    catalogView(this, names);
    new CfnOutput(this, 'AskAthena', {
      description: 'The view, for any client of Athena',
      value: `SELECT * FROM ${names.database}.${names.view}`,
    });
    const { quicksightPrincipal: principal } = config;
    if (principal !== undefined) this.quickSight(config, names, principal, { workgroup, results });
  }

  private quickSight(
    config: Config,
    names: Names,
    principal: string,
    athena: { readonly workgroup: CfnWorkGroup; readonly results: Bucket },
  ): void {
    const title = `COVID-19 daily counts (${config.stage})`;
    const role = quickSightRole(this, { names, ...athena });
    const set = dataSet(this, { names, title, principal, workgroup: athena.workgroup, role });
    const dataset = datasetById(config.datasets[0] ?? '');
    quickSightDashboard(this, { names, title, principal, dataSet: set, dataset });
    new CfnOutput(this, 'OpenDashboard', {
      description: 'The dashboard in QuickSight',
      value: `https://${this.region}.quicksight.aws.amazon.com/sn/dashboards/${names.quicksight}`,
    });
  }
}
