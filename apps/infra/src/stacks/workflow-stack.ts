import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule, type EventPattern } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine, SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { dailyAt, failurePattern, lambdaStates } from '@covid-etl/asl-definition';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { functionTimeout, isByPartitions } from '../etl-function.ts';
import { failureMail } from '../failure-mail.ts';
import { failureRecord } from '../failure-record.ts';
import { executionArns, functionArn, partitionArns, stateMachineArn, type Names } from '../names.ts';
import { allowWildcards } from '../wildcards.ts';
import { workflowDefinition } from './workflow-definition.ts';

export interface WorkflowStackProps extends StackProps {
  readonly config: Config;
  readonly names: Names;
}

/** EventBridge tries a delivery again for this long before it gives the event to the dead-letter queue. */
const delivery = { maxEventAge: Duration.hours(2), retryAttempts: 8 } as const;

/** After so many mornings on which the poller took a message and could not deal with it, SQS parks it. */
const maxReceiveCount = 5;

/** The workflow and what happens to its executions: the daily start, the outcome by mail, what becomes of a failure. */
export class WorkflowStack extends Stack {
  private readonly config: Config;
  private readonly names: Names;

  constructor(scope: Construct, id: string, { config, names, ...props }: WorkflowStackProps) {
    super(scope, id, props);
    this.config = config;
    this.names = names;

    const succeeded = this.topic('ETLJobStatus', names.successTopic, names.sender);
    const failed = this.topic('ETLErrorMessages', names.failureTopic, `${names.sender} failures`);
    // The alarms of the monitoring stack come by the same way as the failures.
    failed.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [failed.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    const parked = this.queue('EventsParked', names.parkedQueue);
    const waiting = this.queue('EventsDLQ', names.retryQueue, parked);
    this.allowDeadLetters(parked);

    const workflow = this.workflow(succeeded);
    for (const dataset of config.datasets) this.dailyRule(dataset, workflow, waiting);
    new CfnOutput(this, 'StartNow', {
      description: 'Starts the workflow without waiting for its hour',
      value: `aws stepfunctions start-execution --state-machine-arn ${workflow.stateMachineArn} --input "{\\"time\\":\\"$(date -u +%FT%TZ)\\"}"`,
    });

    const { source, 'detail-type': detailType, detail } = failurePattern(stateMachineArn(this, names));
    new Rule(this, 'FailureRule', {
      ruleName: names.failureRule,
      description: 'A failed execution goes to its owner, to the retry queue and to the record',
      eventPattern: { source, detailType, detail } satisfies EventPattern,
      targets: [
        new SnsTopic(failed, {
          message: failureMail(names.retryQueue),
          deadLetterQueue: parked,
          ...delivery,
        }),
        new SqsQueue(waiting, { deadLetterQueue: parked, ...delivery }),
        failureRecord(this, 'Failures', {
          logGroupName: names.failureRecord,
          retention: config.retentionDays,
          delivery: {
            deadLetterConfig: { arn: parked.queueArn },
            retryPolicy: {
              maximumEventAgeInSeconds: delivery.maxEventAge.toSeconds(),
              maximumRetryAttempts: delivery.retryAttempts,
            },
          },
        }),
      ],
    });
  }

  private topic(id: string, topicName: string, displayName: string): Topic {
    const topic = new Topic(this, id, { topicName, displayName, enforceSSL: true });
    topic.addSubscription(new EmailSubscription(this.config.email));
    return topic;
  }

  private queue(id: string, queueName: string, deadLetterQueue?: Queue): Queue {
    return new Queue(this, id, {
      queueName,
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      // No other poller gets a message that one is working on.
      visibilityTimeout: Duration.seconds(2 * functionTimeout('RetryPoller', this.config)),
      removalPolicy: RemovalPolicy.DESTROY,
      ...(deadLetterQueue && { deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount } }),
    });
  }

  /** The rules of this stage, wherever they stand, may park what they can't deliver. */
  private allowDeadLetters(parked: Queue): void {
    const rules = this.formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${this.names.stateMachine}-*`,
    });
    parked.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [parked.queueArn],
        conditions: { ArnLike: { 'aws:SourceArn': rules } },
      }),
    );
  }

  /** The state machine: our definition's text with the ARNs filled in, so that what is deployed is what was tested. */
  private workflow(succeeded: Topic): StateMachine {
    const functionArns = Object.fromEntries(
      lambdaStates.map((state) => [state, functionArn(this, this.names, state)]),
    );
    const workflow = new StateMachine(this, 'CovidETL', {
      stateMachineName: this.names.stateMachine,
      definitionBody: DefinitionBody.fromString(JSON.stringify(workflowDefinition(this.config))),
      definitionSubstitutions: { ...functionArns, SuccessTopic: succeeded.topicArn },
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Executions', {
          logGroupName: this.names.executionLogs,
          retention: this.config.retentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // References and counts: no stage passes data on.
        includeExecutionData: true,
      },
    });
    workflow.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(functionArns) }),
    );
    succeeded.grantPublish(workflow);
    if (isByPartitions(this.config)) this.allowPartitions(workflow);
    allowWildcards(workflow.role, {
      reason:
        'The delivery of its logs (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html) and X-Ray have no resources to name',
      resources: ['*'],
    });
    return workflow;
  }

  /**
   * A distributed Map starts executions of the state machine itself and waits for them.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
   */
  private allowPartitions(workflow: StateMachine): void {
    // By its name: a reference would have the role's policy and the state machine wait for each other.
    const executions = [executionArns(this, this.names), partitionArns(this, this.names)];
    workflow.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [stateMachineArn(this, this.names)],
      }),
    );
    workflow.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: executions,
      }),
    );
    allowWildcards(workflow.role, {
      reason: 'The executions of its partitions, whose names Step Functions makes up',
      resources: executions,
    });
  }

  private dailyRule(dataset: string, workflow: StateMachine, waiting: Queue): void {
    new Rule(this, `DailyRule-${dataset}`, {
      ruleName: this.names.dailyRule(dataset),
      description: `Starts the workflow for ${dataset} once a day`,
      schedule: Schedule.expression(dailyAt(this.config.workflowTime)),
      targets: [
        new SfnStateMachine(workflow, {
          input: RuleTargetInput.fromObject({ time: EventField.time, dataset }),
          // A day that could not even be started waits with those that failed.
          deadLetterQueue: waiting,
          ...delivery,
        }),
      ],
    });
  }
}
