import { Stage, Tags, type StageProps } from 'aws-cdk-lib';
import { lambdaStates } from '@covid-etl/asl-definition';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { dashboardProject, namesOf, projects } from './names.ts';
import { AnalyticsStack } from './stacks/analytics-stack.ts';
import { DashboardStack } from './stacks/dashboard-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { MonitoringStack } from './stacks/monitoring-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { PipelineStatusStack } from './stacks/pipeline-status-stack.ts';
import { RetryPollerStack } from './stacks/retry-poller-stack.ts';
import { StageStack } from './stacks/stage-stack.ts';
import { WorkflowStack } from './stacks/workflow-stack.ts';

export interface CovidEtlProps extends StageProps {
  readonly config: Config;
}

/** The whole system in one stage: a stack for each part that is deployed by itself, named by its Nx project. */
export class CovidEtl extends Stage {
  constructor(scope: Construct, { config, ...props }: CovidEtlProps) {
    super(scope, `covid-etl-${config.stage}`, props);
    const names = namesOf(config.stage);
    const data = new DataStack(this, 'data', { config, names });
    const stages = lambdaStates.map(
      (state) => new StageStack(this, projects[state].name, { config, names, state }),
    );
    const workflow = new WorkflowStack(this, 'workflow', { config, names });
    const poller = new RetryPollerStack(this, projects.RetryPoller.name, { config, names });
    const monitoring = new MonitoringStack(this, 'monitoring', { config, names });

    // Where several are deployed in one go, a part comes after what it calls.
    for (const stage of stages) {
      stage.addStackDependency(data);
      workflow.addStackDependency(stage);
    }
    poller.addStackDependency(workflow);
    monitoring.addStackDependency(poller);

    if (config.dashboard === 'on') {
      const status = new PipelineStatusStack(this, projects.PipelineStatus.name, { config, names });
      status.addStackDependency(workflow);
      new DashboardStack(this, dashboardProject, { names }).addStackDependency(data);
    }

    if (config.analytics !== 'none')
      new AnalyticsStack(this, 'analytics', { config, names }).addStackDependency(data);

    const { connectionArn, repository } = config;
    if (connectionArn !== undefined && repository !== undefined)
      new PipelineStack(this, 'pipeline', { config, names, connectionArn, repository });

    Tags.of(this).add('project', 'covid-etl');
    Tags.of(this).add('stage', config.stage);
  }
}
