import { buildApp } from 'fauxqs';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';

/** A call of an AWS API, as IAM sees it. */
export interface AwsCall {
  /** E.g. `s3:GetObject`. */
  readonly action: string;
  /** The ARN of what it is about. */
  readonly resource: string;
  /** The condition keys that it carries. @default none */
  readonly context?: Readonly<Record<string, string>>;
}

/** AWS on loopback, which notes what it is called for. */
export interface CallRecorder {
  readonly endpoint: string;
  /** The calls since the last time that they were taken. */
  take(): AwsCall[];
  close(): Promise<void>;
}

const region = 'us-east-1';
const account = '000000000000';

const parameters = ({ body }: FastifyRequest): Record<string, string> => {
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : body;
  if (typeof text === 'object' && text !== null) return text as Record<string, string>;
  if (typeof text !== 'string') return {};
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, string>;
  return Object.fromEntries(new URLSearchParams(text));
};

/** A batch is authorised as its single calls are. */
const withoutBatch = (operation: string): string => operation.replace(/Batch$/, '');

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const callOf = (request: FastifyRequest): AwsCall | undefined => {
  const [service, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  const given = parameters(request);
  if (service === 'AmazonSQS') {
    const queue = given.QueueUrl?.split('/').at(-1) ?? given.QueueName;
    return {
      action: `sqs:${withoutBatch(operation)}`,
      resource: `arn:aws:sqs:${region}:${account}:${queue}`,
    };
  }
  if (service === 'AWSStepFunctions')
    return { action: `states:${operation}`, resource: given.stateMachineArn ?? given.executionArn ?? '' };
  if (given.Action !== undefined)
    return { action: `sns:${withoutBatch(given.Action)}`, resource: given.TopicArn ?? '*' };
  const { pathname, searchParams } = new URL(request.url, 'http://s3');
  const [, bucket, ...key] = pathname.split('/');
  if (searchParams.has('list-type'))
    return {
      action: 's3:ListBucket',
      resource: `arn:aws:s3:::${bucket}`,
      context: { 's3:prefix': searchParams.get('prefix') ?? '' },
    };
  const operations: Record<string, string> = { GET: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' };
  const action = operations[request.method];
  if (action === undefined) return undefined;
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}/${decodeURIComponent(key.join('/'))}` };
};

/**
 * S3 tells an object that is not there (404) from one that may not be read (403) only to who may list the bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
const listingCall = ({ resource }: AwsCall): AwsCall => {
  const [bucket = '', ...key] = resource.split('/');
  return { action: 's3:ListBucket', resource: bucket, context: { 's3:prefix': key.join('/') } };
};

export interface CallRecorderOptions {
  /** What DescribeExecution answers as an execution's input. */
  readonly executionInput: string;
}

/** What Step Functions answers of a state machine that has had one execution, which has failed. */
const stepFunctionsAnswer = ({ action, resource }: AwsCall, executionInput: string): object => {
  if (action === 'states:DescribeStateMachine') return { definition: '{"StartAt":"Load","States":{}}' };
  if (action === 'states:GetExecutionHistory') return { events: [] };
  const execution = {
    executionArn: resource.replace(/:stateMachine:(.*)$/, ':execution:$1:one'),
    name: 'one',
    startDate: 1,
    stopDate: 2,
    status: 'FAILED',
  };
  if (action === 'states:ListExecutions') return { executions: [execution] };
  return { ...execution, input: executionInput };
};

/** Starts fauxqs' S3, SQS and SNS, and as much of Step Functions as the functions call. */
export const startCallRecorder = async ({ executionInput }: CallRecorderOptions): Promise<CallRecorder> => {
  const app = buildApp({ logger: false }) as FastifyInstance;
  let calls: AwsCall[] = [];
  app.addHook('preHandler', async (request, reply) => {
    const call = callOf(request);
    if (call) calls.push(call);
    if (call?.action.startsWith('states:'))
      await reply
        .header('content-type', 'application/x-amz-json-1.0')
        .send(stepFunctionsAnswer(call, executionInput));
  });
  app.addHook('onResponse', (request, reply, done) => {
    const call = callOf(request);
    if (call?.action === 's3:GetObject' && reply.statusCode === 404) calls.push(listingCall(call));
    done();
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    endpoint: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    take: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () => app.close(),
  };
};
