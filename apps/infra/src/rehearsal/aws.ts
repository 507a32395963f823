import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, ListTargetsByRuleCommand, type Target } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionCommandOutput,
  type MapRunExecutionCounts,
} from '@aws-sdk/client-sfn';
import { SetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { eventually, must } from './eventually.ts';

// The clients find the emulator as they would any endpoint: by AWS_ENDPOINT_URL.
const sqs = () => new SQSClient({ useQueueUrlAsEndpoint: false });
const sfn = () => new SFNClient({});

/** A rule's targets. */
export const targetsOf = async (rule: string): Promise<Target[]> => {
  const { Targets = [] } = await new EventBridgeClient({}).send(new ListTargetsByRuleCommand({ Rule: rule }));
  return Targets;
};

/** What EventBridge hands to a target: its input template with the event's time in it. */
export const scheduledInput = ({ InputTransformer }: Target, time: string): string =>
  (InputTransformer?.InputTemplate ?? '').replaceAll(/<\w+>/g, JSON.stringify(time));

/** Starts an execution and waits for its end. */
export const execute = async (
  stateMachineArn: string,
  input: string,
): Promise<DescribeExecutionCommandOutput> => {
  const { executionArn = '' } = await sfn().send(new StartExecutionCommand({ stateMachineArn, input }));
  return ended(executionArn);
};

/** An execution, once it has ended. */
export const ended = (executionArn: string): Promise<DescribeExecutionCommandOutput> =>
  eventually(`the end of ${executionArn}`, async () => {
    const execution = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });

/** The states that an execution entered, in their order. */
export const statesOf = async (executionArn: string): Promise<string[]> => {
  const { events = [] } = await sfn().send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
};

/** How the partitions of an execution went, each in an execution of its own: of its one distributed Map. */
export const partitionsOf = async (executionArn: string): Promise<MapRunExecutionCounts> => {
  const { mapRuns = [] } = await sfn().send(new ListMapRunsCommand({ executionArn }));
  must(mapRuns.length === 1, `${executionArn} has ${mapRuns.length} Map runs`);
  const { mapRunArn = '' } = mapRuns[0] ?? {};
  const { executionCounts } = await sfn().send(new DescribeMapRunCommand({ mapRunArn }));
  must(executionCounts !== undefined, `${mapRunArn} counts no executions`);
  return executionCounts;
};

/** Invokes a function and returns what it returned. */
export const invoke = async (FunctionName: string): Promise<unknown> => {
  const { Payload, FunctionError } = await new LambdaClient({}).send(new InvokeCommand({ FunctionName }));
  const text = new TextDecoder().decode(Payload);
  must(FunctionError === undefined, `${FunctionName} failed: ${text}`);
  return JSON.parse(text);
};

/** How many messages a queue holds, those in flight too. */
export const messagesIn = async (QueueName: string): Promise<number> => {
  const { QueueUrl } = await sqs().send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};

/** What a topic's subscribers are sent. */
export interface Mailbox {
  /** The next message. */
  next(): Promise<{ readonly subject: string; readonly message: string }>;
}

/** Subscribes an empty queue to a topic: what it gets is what a subscriber by mail gets. */
export const openMailbox = async (TopicArn: string): Promise<Mailbox> => {
  const QueueName = `${TopicArn.split(':').at(-1)}-rehearsal-mailbox`;
  const { QueueUrl } = await sqs().send(new CreateQueueCommand({ QueueName }));
  await sqs().send(new PurgeQueueCommand({ QueueUrl }));
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const sns = new SNSClient({});
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      ReturnSubscriptionArn: true,
    }),
  );
  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: 'false',
    }),
  );
  return {
    next: () =>
      eventually(`a message of ${TopicArn}`, async () => {
        const { Messages: [received] = [] } = await sqs().send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 3600 }),
        );
        if (received === undefined) return undefined;
        const { Subject, Message } = JSON.parse(received.Body ?? '{}') as {
          Subject?: string;
          Message: string;
        };
        return { subject: Subject ?? '', message: Message };
      }),
  };
};

/** Whether there is a log group of that name. */
export const logGroupExists = async (logGroupName: string): Promise<boolean> => {
  const { logGroups = [] } = await new CloudWatchLogsClient({}).send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
  );
  return logGroups.some((group) => group.logGroupName === logGroupName);
};
