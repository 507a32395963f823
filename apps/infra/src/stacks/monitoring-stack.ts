import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  LogQueryWidget,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { arnOf, functionIds, stateMachineArn, type FunctionId, type Names } from '../names.ts';

export interface MonitoringStackProps extends StackProps {
  readonly config: Pick<Config, 'dashboard'>;
  readonly names: Names;
}

/** A day and two hours: what happens once a day is late by then. */
const lateHours = 26;
const fiveMinutes = Duration.minutes(5);

/** Watches over the promise from outside: alarms on what must not happen and on what must, and a dashboard. */
export class MonitoringStack extends Stack {
  private readonly names: Names;
  private readonly owner: SnsAction;

  constructor(scope: Construct, id: string, { config, names, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    this.names = names;
    const topic = Topic.fromTopicArn(this, 'ETLErrorMessages', arnOf(this, 'sns', names.failureTopic));
    this.owner = new SnsAction(topic);

    const succeeded = this.executions('ExecutionsSucceeded', Duration.hours(1));
    const failed = this.executions('ExecutionsFailed', fiveMinutes);
    const timedOut = this.executions('ExecutionsTimedOut', fiveMinutes);
    const oldest = this.queue(names.retryQueue, 'ApproximateAgeOfOldestMessage');
    const waiting = this.queue(names.retryQueue, 'ApproximateNumberOfMessagesVisible');
    const parked = this.queue(names.parkedQueue, 'ApproximateNumberOfMessagesVisible');
    const pollerErrors = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: { FunctionName: names.function('RetryPoller') },
      statistic: 'Sum',
      period: fiveMinutes,
    });

    const alarms = [
      // The failure's own mail tells the owner; a second one would say the same with less.
      this.above('ExecutionFailed', failed, 0, 'An execution failed', { tellsOwner: false }),
      this.above('ExecutionTimedOut', timedOut, 0, 'An execution timed out', { tellsOwner: false }),
      this.above(
        'RetryOverdue',
        oldest,
        Duration.hours(lateHours).toSeconds(),
        `A failed event has waited for more than ${lateHours} hours: the retry poller does not deal with it`,
      ),
      this.noSuccess(succeeded),
      this.above('Parked', parked, 0, 'Something was parked: see the queue of parked messages'),
      this.above('RetryPollerFailed', pollerErrors, 0, 'The retry poller failed'),
    ];
    const functions = functionIds.filter((id) => id !== 'PipelineStatus' || config.dashboard === 'on');
    this.dashboard(alarms, functions, { succeeded, failed, timedOut, waiting, parked, oldest });
  }

  private executions(metricName: string, period: Duration): Metric {
    return new Metric({
      namespace: 'AWS/States',
      metricName,
      dimensionsMap: { StateMachineArn: stateMachineArn(this, this.names) },
      statistic: 'Sum',
      period,
    });
  }

  private queue(QueueName: string, metricName: string): Metric {
    return new Metric({
      namespace: 'AWS/SQS',
      metricName,
      dimensionsMap: { QueueName },
      statistic: 'Maximum',
      period: fiveMinutes,
    });
  }

  private above(
    id: string,
    metric: IMetric,
    threshold: number,
    alarmDescription: string,
    { tellsOwner = true }: { readonly tellsOwner?: boolean } = {},
  ): Alarm {
    const alarm = new Alarm(this, id, {
      alarmName: `${this.names.stateMachine}-${id}`,
      alarmDescription,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (tellsOwner) alarm.addAlarmAction(this.owner);
    return alarm;
  }

  /** It did not run: no failure is an event then, so that only its absence can be noticed. */
  private noSuccess(succeeded: Metric): Alarm {
    const alarm = new Alarm(this, 'NoSuccess', {
      alarmName: `${this.names.stateMachine}-NoSuccess`,
      alarmDescription: `No execution has succeeded for ${lateHours} hours`,
      metric: succeeded,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: lateHours,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(this.owner);
    // Right after the first deployment nothing has run yet, and nothing is wrong with that. The construct has no property
    // for it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
    (alarm.node.defaultChild as CfnAlarm).warmUpConfiguration = {
      warmUpPeriodDurationInMinutes: Duration.hours(lateHours).toMinutes(),
      onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
    };
    return alarm;
  }

  private dashboard(
    alarms: readonly Alarm[],
    functions: readonly FunctionId[],
    metrics: Record<string, IMetric>,
  ): void {
    const graph = (title: string, ...left: readonly (IMetric | undefined)[]): GraphWidget =>
      new GraphWidget({ title, left: left.filter((metric) => metric !== undefined), width: 8 });
    const durations = functions.map(
      (id) =>
        new Metric({
          namespace: 'AWS/Lambda',
          metricName: 'Duration',
          label: id,
          dimensionsMap: { FunctionName: this.names.function(id) },
          statistic: 'Maximum',
          period: Duration.hours(1),
        }),
    );
    new Dashboard(this, 'Dashboard', {
      dashboardName: this.names.dashboard,
      defaultInterval: Duration.days(14),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 })],
        [
          graph('Executions', metrics.succeeded, metrics.failed, metrics.timedOut),
          graph('Failed events waiting, parked', metrics.waiting, metrics.parked),
          graph('Oldest failed event (seconds)', metrics.oldest),
        ],
        [
          graph('Durations (ms)', ...durations),
          new LogQueryWidget({
            title: 'Failed executions',
            logGroupNames: [this.names.failureRecord],
            queryLines: [
              'fields @timestamp, detail.name, detail.error, detail.cause, detail.input',
              'sort @timestamp desc',
              'limit 20',
            ],
            width: 16,
          }),
        ],
      ],
    });
  }
}
