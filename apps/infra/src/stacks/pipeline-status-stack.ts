import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { dailyAt, statusChangeType } from '@covid-etl/asl-definition';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { etlFunction } from '../etl-function.ts';
import { arnOf, executionArns, stateMachineArn, type Names } from '../names.ts';
import { allowWildcards } from '../wildcards.ts';

export interface PipelineStatusStackProps extends StackProps {
  readonly config: Config;
  readonly names: Names;
}

/**
 * What writes the pipeline's status for the page: on each change of an execution's status, and each hour, so that the
 * depths of the queues and the next runs of the schedules stay right.
 *
 * A run that fails is tried again by Lambda, twice within minutes, and the next hour's makes up for it: nothing is lost by
 * it, so that it has neither a dead-letter queue nor an alarm. The status says of when it is.
 */
export class PipelineStatusStack extends Stack {
  constructor(scope: Construct, id: string, { config, names, ...props }: PipelineStatusStackProps) {
    super(scope, id, props);
    const waiting = Queue.fromQueueArn(this, 'EventsDLQ', arnOf(this, 'sqs', names.retryQueue));
    const parked = Queue.fromQueueArn(this, 'EventsParked', arnOf(this, 'sqs', names.parkedQueue));
    const workflow = stateMachineArn(this, names);
    const writer = etlFunction(this, 'PipelineStatus', {
      config,
      names,
      environment: {
        STATE_MACHINE_ARN: workflow,
        QUEUE_URL: waiting.queueUrl,
        PARKED_QUEUE_URL: parked.queueUrl,
        SUCCESS_TOPIC: names.successTopic,
        FAILURE_TOPIC: names.failureTopic,
        DATASETS: config.datasets.join(','),
        DAILY_SCHEDULE: dailyAt(config.workflowTime),
        RETRY_SCHEDULE: dailyAt(config.retryTime),
      },
    });
    const executions = executionArns(this, names);
    const allow = (actions: string[], ...resources: string[]): void =>
      writer.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(['states:DescribeStateMachine', 'states:ListExecutions'], workflow);
    allow(['states:DescribeExecution', 'states:GetExecutionHistory'], executions);
    allow(['sqs:GetQueueAttributes'], waiting.queueArn, parked.queueArn);
    if (writer.role)
      allowWildcards(writer.role, {
        reason: 'The executions of the one state machine, which each have a name',
        resources: [executions],
      });
    const target = new LambdaTarget(writer, { maxEventAge: Duration.hours(1), retryAttempts: 8 });
    new Rule(this, 'StatusRule', {
      ruleName: names.statusRule,
      description: 'An execution that has changed its status is told to the page',
      eventPattern: {
        source: ['aws.states'],
        detailType: [statusChangeType],
        detail: { stateMachineArn: [workflow] },
      },
      targets: [target],
    });
    new Rule(this, 'HourlyStatusRule', {
      ruleName: names.hourlyStatusRule,
      description: 'Tells the page each hour how the queues and the schedules are',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [target],
    });
  }
}
