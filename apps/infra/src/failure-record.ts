import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IRuleTarget, RuleTargetConfig } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { logGroupArn } from './names.ts';

export interface FailureRecordProps {
  readonly logGroupName: string;
  readonly retention: RetentionDays;
  /** What becomes of an event that can't be delivered. */
  readonly delivery: Required<Pick<RuleTargetConfig, 'deadLetterConfig' | 'retryPolicy'>>;
}

/**
 * The log group that keeps each failed event, as a rule's target. Its resource policy is a resource of
 * CloudFormation's own; the construct library's target would make it by a Lambda, one policy a target, where a region
 * has ten.
 */
export const failureRecord = (scope: Construct, id: string, props: FailureRecordProps): IRuleTarget => {
  const group = new LogGroup(scope, id, {
    logGroupName: props.logGroupName,
    retention: props.retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  group.addToResourcePolicy(
    new PolicyStatement({
      principals: [
        new ServicePrincipal('events.amazonaws.com'),
        new ServicePrincipal('delivery.logs.amazonaws.com'),
      ],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [group.logGroupArn],
    }),
  );
  const arn = logGroupArn(Stack.of(scope), props.logGroupName);
  return { bind: () => ({ arn, ...props.delivery }) };
};
