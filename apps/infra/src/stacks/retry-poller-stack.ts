import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { dailyAt } from '@covid-etl/asl-definition';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { etlFunction } from '../etl-function.ts';
import { arnOf, executionArns, type Names } from '../names.ts';
import { allowWildcards } from '../wildcards.ts';

export interface RetryPollerStackProps extends StackProps {
  readonly config: Config;
  readonly names: Names;
}

/** The retry poller and its daily rule. */
export class RetryPollerStack extends Stack {
  constructor(scope: Construct, id: string, { config, names, ...props }: RetryPollerStackProps) {
    super(scope, id, props);
    const waiting = Queue.fromQueueArn(this, 'EventsDLQ', arnOf(this, 'sqs', names.retryQueue));
    const parked = Queue.fromQueueArn(this, 'EventsParked', arnOf(this, 'sqs', names.parkedQueue));
    const failed = Topic.fromTopicArn(this, 'ETLErrorMessages', arnOf(this, 'sns', names.failureTopic));
    const workflow = StateMachine.fromStateMachineName(this, 'CovidETL', names.stateMachine);
    const poller = etlFunction(this, 'RetryPoller', {
      config,
      names,
      environment: {
        QUEUE_URL: waiting.queueUrl,
        PARKED_QUEUE_URL: parked.queueUrl,
        STATE_MACHINE_ARN: workflow.stateMachineArn,
        FAILURE_TOPIC_ARN: failed.topicArn,
        MAX_ATTEMPTS: String(config.maxAttempts),
      },
    });
    const executions = executionArns(this, names);
    const allow = (action: string, ...resources: string[]): void =>
      poller.addToRolePolicy(new PolicyStatement({ actions: [action], resources }));
    allow('sqs:ReceiveMessage', waiting.queueArn);
    allow('sqs:DeleteMessage', waiting.queueArn);
    allow('sqs:SendMessage', parked.queueArn);
    allow('sqs:GetQueueAttributes', parked.queueArn);
    allow('sns:Publish', failed.topicArn);
    allow('states:StartExecution', workflow.stateMachineArn);
    allow('states:DescribeExecution', executions);
    if (poller.role)
      allowWildcards(poller.role, {
        reason: 'The executions of the one state machine, which each have a name',
        resources: [executions],
      });
    new Rule(this, 'RetryRule', {
      ruleName: names.retryRule,
      description: 'Starts the retry poller once a day',
      schedule: Schedule.expression(dailyAt(config.retryTime)),
      targets: [
        new LambdaTarget(poller, {
          deadLetterQueue: parked,
          maxEventAge: Duration.hours(2),
          retryAttempts: 8,
        }),
      ],
    });
  }
}
