import { ArnFormat, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Rule,
  RuleTargetInput,
  Schedule,
  EventField,
  type EventPattern,
  type IRuleTarget,
} from 'aws-cdk-lib/aws-events';
import {
  LambdaFunction as LambdaTarget,
  SfnStateMachine,
  SnsTopic,
  SqsQueue,
} from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import {
  dailyAt,
  etlDefinition,
  failureNotice,
  failurePattern,
  lambdaStates,
  retryTime,
  workflowTime,
  type LambdaState,
} from '@covid-etl/asl-definition';
import { transientErrors } from '@covid-etl/etl-core';
import type { Config } from './config.ts';
import { etlFunction, stages } from './etl-functions.ts';

export interface EtlStackProps extends StackProps {
  readonly config: Config;
}

const pollerTimeout = Duration.minutes(1);

/** The mail about a failure: the same text that the laptop renders, with EventBridge's fields in it. */
const failureMail = (): RuleTargetInput =>
  RuleTargetInput.fromMultilineText(
    failureNotice.lines
      .join('\n')
      .replaceAll(/<(\w+)>/g, (_, name: string) => EventField.fromPath(failureNotice.paths[name] ?? '$')),
  );

/** The system: the workflow and what is around it. */
export class EtlStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: EtlStackProps) {
    super(scope, id, props);
    const bucket = new Bucket(this, 'Store', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // What Transform made is of no use once it is loaded.
      lifecycleRules: [{ prefix: 'staged/', expiration: Duration.days(30) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const topic = (topicName: string): Topic => {
      const made = new Topic(this, topicName, { topicName, enforceSSL: true });
      made.addSubscription(new EmailSubscription(config.email));
      return made;
    };
    const succeeded = topic('ETLJobStatus');
    const failed = topic('ETLErrorMessages');
    const queue = (queueName: string): Queue =>
      new Queue(this, queueName, {
        queueName,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        // No other poller gets a message that one is working on.
        visibilityTimeout: pollerTimeout.plus(pollerTimeout),
      });
    const waiting = queue('Events_DLQ');
    const parked = queue('Events_Parked');

    const environment = { STORE_URL: `s3://${bucket.bucketName}`, DATASET: config.dataset };
    const functions = lambdaStates.map((state) => {
      const { project, ...access } = stages[state];
      return [state, etlFunction(this, state, { project, bucket, access, environment })] as const;
    });
    const placeholder = Object.fromEntries(lambdaStates.map((state) => [state, `\${${state}}`]));
    const workflow = new StateMachine(this, 'CovidETL', {
      definitionBody: DefinitionBody.fromString(
        JSON.stringify(
          etlDefinition({
            resources: placeholder as Record<LambdaState, string>,
            successTopicArn: '${SuccessTopic}',
            transientErrors,
          }),
        ),
      ),
      definitionSubstitutions: {
        ...Object.fromEntries(functions.map(([state, fn]) => [state, fn.functionArn])),
        SuccessTopic: succeeded.topicArn,
      },
    });
    for (const [, fn] of functions) fn.grantInvoke(workflow);
    succeeded.grantPublish(workflow);

    new Rule(this, 'DailyRule', {
      description: 'Starts the workflow once a day',
      schedule: Schedule.expression(dailyAt(workflowTime)),
      targets: [
        new SfnStateMachine(workflow, {
          input: RuleTargetInput.fromObject({ time: EventField.time }),
          // A day that could not even be started waits with those that failed.
          deadLetterQueue: waiting,
        }),
      ],
    });
    const { source, 'detail-type': detailType, detail } = failurePattern(workflow.stateMachineArn);
    new Rule(this, 'FailureRule', {
      description: 'A failed execution goes to its owner, to the retry queue and to the record',
      eventPattern: { source, detailType, detail } satisfies EventPattern,
      targets: [
        new SnsTopic(failed, { message: failureMail() }),
        new SqsQueue(waiting),
        this.failureRecord(),
      ],
    });

    const poller = etlFunction(this, 'RetryPoller', {
      project: 'retry-poller',
      bucket,
      access: { read: ['state'], write: [] },
      timeout: pollerTimeout,
      environment: {
        ...environment,
        QUEUE_URL: waiting.queueUrl,
        PARKED_QUEUE_URL: parked.queueUrl,
        STATE_MACHINE_ARN: workflow.stateMachineArn,
        FAILURE_TOPIC_ARN: failed.topicArn,
      },
    });
    waiting.grantConsumeMessages(poller);
    parked.grantSendMessages(poller);
    failed.grantPublish(poller);
    workflow.grantStartExecution(poller);
    workflow.grantExecution(poller, 'states:DescribeExecution');
    new Rule(this, 'RetryRule', {
      description: 'Starts the retry poller once a day',
      schedule: Schedule.expression(dailyAt(retryTime)),
      targets: [new LambdaTarget(poller)],
    });
  }

  /**
   * The log group that keeps each failed event. Its resource policy is a resource of CloudFormation's own; the
   * construct library's target would make it by a Lambda.
   */
  private failureRecord(): IRuleTarget {
    const record = new LogGroup(this, 'Failures', {
      logGroupName: '/aws/events/covid-etl-failures',
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    record.addToResourcePolicy(
      new PolicyStatement({
        principals: [
          new ServicePrincipal('events.amazonaws.com'),
          new ServicePrincipal('delivery.logs.amazonaws.com'),
        ],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [record.logGroupArn],
      }),
    );
    const arn = this.formatArn({
      service: 'logs',
      resource: 'log-group',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      resourceName: record.logGroupName,
    });
    return { bind: () => ({ arn }) };
  }
}
