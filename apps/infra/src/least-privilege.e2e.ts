import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failureEvent } from '@covid-etl/asl-definition';
import { datasetById, sampleCsv, type CalendarDate, type Retrieved } from '@covid-etl/etl-core';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { exampleDashboard } from './example-settings.ts';
import { functionIds, projects, type FunctionId } from './names.ts';
import { startCallRecorder, type AwsCall, type CallRecorder } from './testing/call-recorder.ts';
import { policiesOf, theOne, type Policies } from './testing/deployed.ts';
import { isAllowed } from './testing/policy-simulator.ts';
import { synthesiseSystem } from './testing/system.ts';

const account = '000000000000';
const bucket = `covid-etl-prod-${account}-us-east-1`;
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const stateMachineArn = arn('states', 'stateMachine:CovidETL-prod');
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

interface SynthesisedFunction {
  readonly environment: Record<string, string>;
  readonly policies: Policies;
}

let recorder: CallRecorder;
let source: Server;
let published: string;
let functions: Record<FunctionId, SynthesisedFunction>;
const recorded = new Map<FunctionId, AwsCall[]>();

/** A dataset that is loaded by partitions, and a day of each of its files. */
const counties = datasetById('nyt-us-counties');
const countiesCsv = (file: string): string =>
  `date,county,state,fips,cases,deaths\n${file.slice(-4)}-03-01,Iron,Utah,49021,1,0\n`;

const synthesised = (sourceUrl: string): typeof functions => {
  const system = synthesiseSystem({
    ...exampleDashboard,
    COVID_ETL_DATASETS: `sample-us,${counties.id}`,
    COVID_ETL_SOURCE_URLS: JSON.stringify(
      Object.fromEntries(
        ['sample-us', ...counties.sources.map(({ id }) => id)].map((id) => [id, `${sourceUrl}/${id}`]),
      ),
    ),
  });
  const of = (id: FunctionId): SynthesisedFunction => {
    const template = system.template(projects[id].name);
    const { Environment } = theOne(template, 'AWS::Lambda::Function');
    return {
      environment: (Environment as { Variables: Record<string, string> }).Variables,
      policies: policiesOf(template, `${id}Role`),
    };
  };
  return Object.fromEntries(functionIds.map((id) => [id, of(id)])) as typeof functions;
};

/** Runs a deployed bundle in a process of its own, in the environment that the template gives it. */
const invoke = async (id: FunctionId, event: unknown): Promise<unknown> => {
  const runtime = `
    const { handler } = require('./${projects[id].bundle}/handler.js');
    const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => 10000 };
    handler(JSON.parse(process.argv[1]), context).then((result) => process.stdout.write('\\n' + JSON.stringify(result)));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=commonjs', '--eval', runtime, JSON.stringify(event)],
    {
      env: {
        ...functions[id].environment,
        AWS_ENDPOINT_URL: recorder.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    },
  );
  recorded.set(id, [...(recorded.get(id) ?? []), ...recorder.take()]);
  return JSON.parse(stdout.split('\n').at(-1) ?? 'null');
};

const runWorkflow = async (execution: string, input: object): Promise<void> => {
  const { status } = (await invoke('GetETLStatus', { execution, state: input })) as {
    status: 'InitialLoad' | 'Update';
  };
  let result: unknown = { status };
  for (const id of [status, 'Transform', 'Load'] as const)
    result = await invoke(id, { execution, state: { ...input, result } });
};

/** An initial load by the Map, as the state machine does it. */
const runPartitions = async (execution: string): Promise<void> => {
  const input = { time: '2023-03-24T13:00:00Z', dataset: counties.id };
  const result = (await invoke('InitialLoad', { execution, state: input })) as Retrieved;
  const loaded: unknown[] = [];
  for (const partition of result.partitions ?? []) {
    const event = { execution, partition };
    const staged = await invoke('Transform', { ...event, state: { ...input, result } });
    loaded.push(await invoke('Load', { ...event, state: { ...input, result: staged } }));
  }
  expect(loaded).toHaveLength(counties.sources.length);
  await invoke('Load', { execution, state: { ...input, result: { ...result, loaded } } });
};

/** A failed event that names dates, one whose input was left out, one whose dates are used up, and no event at all. */
const failures = (): string[] => {
  const failed = (id: string, input: object, inputIncluded = true): string => {
    const event = failureEvent(id, {
      executionArn: arn('states', `execution:CovidETL-prod:${id}`),
      stateMachineArn,
      name: id,
      status: 'FAILED',
      input: JSON.stringify(input),
      startDate: 1,
      stopDate: 2,
    });
    const detail = inputIncluded
      ? event.detail
      : { ...event.detail, input: null, inputDetails: { included: false } };
    return JSON.stringify({ ...event, detail });
  };
  return [
    failed('dates', { dates: ['2020-03-01'] }),
    failed('large', {}, false),
    failed('exhausted', { dates: ['2020-01-01'], attempt: 7 }),
    'no JSON',
  ];
};

beforeAll(async () => {
  source = createServer(({ url = '' }, response) => {
    const file = url.slice(1);
    response.end(file.startsWith(counties.id) ? countiesCsv(file) : published);
  });
  await new Promise<void>((done) => void source.listen(0, '127.0.0.1', done));
  const { port } = source.address() as AddressInfo;
  recorder = await startCallRecorder({ executionInput: '{"dates":["2020-03-02"]}' });
  functions = synthesised(`http://127.0.0.1:${port}`);

  const client = { endpoint: recorder.endpoint, region: 'us-east-1', credentials };
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
  await new SNSClient(client).send(new CreateTopicCommand({ Name: 'ETLErrorMessages-prod' }));
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  await sqs.send(new CreateQueueCommand({ QueueName: 'Events_Parked-prod' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'Events_DLQ-prod' }));
  const fail = async (): Promise<void> => {
    for (const MessageBody of failures()) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    recorder.take();
  };

  // The poller meets failures before anything has been loaded, and after; so does the status.
  await fail();
  await invoke('RetryPoller', {});
  await invoke('PipelineStatus', {});

  published = sampleCsv('2020-02-28' as CalendarDate);
  await runWorkflow('first', { time: '2020-02-29T13:00:00Z' });
  published = sampleCsv('2020-02-29' as CalendarDate);
  await runWorkflow('second', { time: '2020-03-01T13:00:00Z' });
  await runPartitions('third');
  await fail();
  await invoke('RetryPoller', {});
  await invoke('PipelineStatus', {});
}, 60_000);
afterAll(async () => {
  await recorder.close();
  source.closeAllConnections();
  await new Promise((done) => source.close(done));
});

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
/** What the Lambda service itself calls for a function: it writes the log and the trace. */
const ofTheService = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

describe.each(functionIds)('%s', (id) => {
  it('is allowed each call that its bundle makes', async () => {
    const calls = recorded.get(id) ?? [];
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls)
      expect({ call, allowed: await isAllowed(functions[id].policies, call) }).toEqual({
        call,
        allowed: true,
      });
  });
  it('is allowed to log to its own log group and to be traced', async () => {
    const stream = arn('logs', `log-group:/aws/lambda/CovidETL-prod-${id}:log-stream:one`);
    for (const action of ofTheService) {
      const call = { action, resource: action.startsWith('logs:') ? stream : '*' };
      expect({ call, allowed: await isAllowed(functions[id].policies, call) }).toEqual({
        call,
        allowed: true,
      });
    }
  });
  it('is granted no action that neither its bundle nor the Lambda service calls', () => {
    const granted = functions[id].policies.flatMap(({ policy }) =>
      policy.Statement.flatMap(({ Action }) => list(Action)),
    );
    const called = new Set(recorded.get(id)?.map(({ action }) => action));
    expect(granted.filter((action) => !ofTheService.includes(action) && !called.has(action))).toEqual([]);
  });
});

const object = (key: string): string => `arn:aws:s3:::${bucket}/${key}`;
const forbiddenToAll: AwsCall[] = [
  { action: 's3:DeleteBucket', resource: `arn:aws:s3:::${bucket}` },
  { action: 's3:PutBucketPolicy', resource: `arn:aws:s3:::${bucket}` },
  { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::another-bucket/state/sample-us/ledger.json' },
  { action: 's3:PutObject', resource: object('elsewhere/file') },
  ...['raw', 'staged', 'table', 'state', 'quality'].map((prefix) => ({
    action: 's3:DeleteObject',
    resource: object(`${prefix}/sample-us/file`),
  })),
  { action: 'states:StartExecution', resource: arn('states', 'stateMachine:CovidETL-dev') },
  { action: 'states:DeleteStateMachine', resource: stateMachineArn },
  { action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:CovidETL-prod-Load') },
  { action: 'sns:Publish', resource: arn('sns', 'ETLJobStatus-prod') },
  { action: 'sqs:PurgeQueue', resource: arn('sqs', 'Events_DLQ-prod') },
  { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'Events_Parked-prod') },
  { action: 'sqs:SendMessage', resource: arn('sqs', 'Events_DLQ-prod') },
  { action: 'iam:CreateUser', resource: `arn:aws:iam::${account}:user/someone` },
  { action: 'iam:PassRole', resource: `arn:aws:iam::${account}:role/any` },
  { action: 'iam:PutRolePolicy', resource: `arn:aws:iam::${account}:role/any` },
  { action: 'sts:AssumeRole', resource: `arn:aws:iam::${account}:role/any` },
  { action: 'logs:PutLogEvents', resource: arn('logs', 'log-group:/aws/lambda/other:log-stream:one') },
  { action: 'logs:CreateLogGroup', resource: arn('logs', 'log-group:/aws/lambda/other') },
  { action: 'logs:DeleteLogGroup', resource: arn('logs', 'log-group:/aws/lambda/CovidETL-prod-Load') },
  { action: 'logs:PutResourcePolicy', resource: '*' },
  { action: 'xray:GetTraceSummaries', resource: '*' },
];
const reads = (prefix: string): AwsCall => ({
  action: 's3:GetObject',
  resource: object(`${prefix}/sample-us/x`),
});
const writes = (prefix: string): AwsCall => ({
  action: 's3:PutObject',
  resource: object(`${prefix}/sample-us/x`),
});
const ofThePoller: AwsCall[] = [
  { action: 'states:StartExecution', resource: stateMachineArn },
  { action: 'sqs:ReceiveMessage', resource: arn('sqs', 'Events_DLQ-prod') },
  { action: 'sqs:DeleteMessage', resource: arn('sqs', 'Events_DLQ-prod') },
  { action: 'sns:Publish', resource: arn('sns', 'ETLErrorMessages-prod') },
];
const forbidden: Record<FunctionId, AwsCall[]> = {
  GetETLStatus: [
    ...ofThePoller,
    ...['raw', 'staged', 'table'].map(reads),
    ...['raw', 'staged', 'table', 'state', 'quality'].map(writes),
  ],
  InitialLoad: [
    ...ofThePoller,
    ...['staged', 'table', 'state'].map(reads),
    ...['staged', 'table', 'state', 'quality'].map(writes),
  ],
  Update: [
    ...ofThePoller,
    ...['staged', 'table'].map(reads),
    ...['staged', 'table', 'state', 'quality'].map(writes),
  ],
  Transform: [...ofThePoller, ...['staged', 'quality'].map(reads), ...['raw', 'table', 'state'].map(writes)],
  Load: [...ofThePoller, reads('raw'), writes('raw')],
  RetryPoller: [
    ...['raw', 'staged', 'table'].map(reads),
    ...['raw', 'staged', 'table', 'state', 'quality'].map(writes),
  ],
  PipelineStatus: [
    ...ofThePoller,
    ...['raw', 'staged', 'table', 'state'].map(reads),
    ...['raw', 'staged', 'table', 'state', 'quality'].map(writes),
  ],
};

describe.each(functionIds)('%s has no business', (id) => {
  it.each(
    [...forbiddenToAll, ...forbidden[id]].map((call) => [`${call.action} ${call.resource}`, call] as const),
  )('%s', async (_, call) => expect(await isAllowed(functions[id].policies, call)).toBe(false));
});
