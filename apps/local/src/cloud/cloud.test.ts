import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openCloud, type Cloud, type CloudOptions } from './cloud.ts';
import { openJournal } from './journal.ts';
import { executionArn, mailboxOf, stateMachineArn } from './names.ts';

const client = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** Bundles that stand for the stages: what each one returns, or the error it throws. */
const stages: Record<string, string> = {
  'etl-lambdas/get-etl-status': `async () => ({ status: 'Update' })`,
  'etl-lambdas/initial-load': `async () => ({})`,
  'etl-lambdas/update': `async ({ state }) => {
    if (state.dates?.includes('2021-03-02')) throw Object.assign(new Error('no row yet for 2021-03-02'), { name: 'DateNotPublished' });
    return { asked: state.dates ?? [] };
  }`,
  'etl-lambdas/transform': `async ({ state }) => state.result`,
  'etl-lambdas/load': `async ({ state }) => ({
    notification: { subject: 'loaded', message: 'line 1\\n"line 2"', state: JSON.stringify(state) },
  })`,
  'retry-poller': `async () => ({ environment: process.env })`,
};

let directory: string;
let options: CloudOptions;
let cloud: Cloud | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloud-'));
  const bundles = join(directory, 'bundles');
  for (const [project, handler] of Object.entries(stages)) {
    const file = join(bundles, project, 'handler.js');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `exports.handler = ${handler};`);
  }
  options = {
    dataDir: join(directory, 'data'),
    datasets: ['nyt-us'],
    sourceUrls: {},
    bundles,
    retryIntervalMs: 0,
  };
});
afterEach(async () => {
  await cloud?.close();
  cloud = undefined;
  await rm(directory, { recursive: true });
});

const open = async (more: Partial<CloudOptions> = {}): Promise<{ sfn: SFNClient; sqs: SQSClient }> => {
  cloud = await openCloud({ ...options, ...more });
  const { endpoint } = cloud;
  return { sfn: new SFNClient({ ...client, endpoint }), sqs: new SQSClient({ ...client, endpoint }) };
};
const reopen = async () => {
  await cloud?.close();
  return open();
};
const execute = async (sfn: SFNClient, name: string, input: object) => {
  await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  await cloud?.idle();
  return sfn.send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
};
const messagesOf = async (sqs: SQSClient, QueueName: string): Promise<Record<string, unknown>[]> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => JSON.parse(Body ?? '') as Record<string, unknown>);
};
const failing = { dates: ['2021-03-02'] };

describe('An execution that succeeds', () => {
  it('runs the definition with the bundles and tells the success topic', async () => {
    const { sfn, sqs } = await open();
    expect(await execute(sfn, 'one', { dates: ['2021-03-01'] })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await messagesOf(sqs, mailboxOf('ETLJobStatus'))).toMatchObject([
      { Subject: 'loaded', Message: 'line 1\n"line 2"' },
    ]);
    expect(await messagesOf(sqs, 'Events_DLQ')).toEqual([]);
  });

  it('leaves a history of the states that it went through', async () => {
    const { sfn } = await open();
    await execute(sfn, 'one', { dates: ['2021-03-01'] });
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: executionArn('one') }),
    );
    expect(events.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? [])).toEqual([
      'GetETLStatus',
      'CheckETLStatus',
      'Update',
      'Transform',
      'Load',
      'Notify',
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  });
});

describe('An execution that fails is an event', () => {
  it('with the error’s name and its message', async () => {
    const { sfn } = await open();
    const { status, error, cause } = await execute(sfn, 'one', failing);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'DateNotPublished' });
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorMessage: 'no row yet for 2021-03-02' });
  });

  it('that goes to the queue as it is, to the topic as a text, and to the log', async () => {
    const { sfn, sqs } = await open();
    await execute(sfn, 'one', failing);
    const event = {
      source: 'aws.states',
      detail: { name: 'one', status: 'FAILED', input: JSON.stringify(failing) },
    };
    expect(await messagesOf(sqs, 'Events_DLQ')).toMatchObject([event]);
    expect(await messagesOf(sqs, mailboxOf('ETLErrorMessages'))).toMatchObject([
      { Message: expect.stringContaining('Error: DateNotPublished') },
    ]);
    const log = await readFile(join(options.dataDir, 'logs', 'ETLFailures.log'), 'utf8');
    expect(JSON.parse(log)).toMatchObject(event);
  });
});

describe('A cloud that is closed, or killed, and opened again has lost nothing', () => {
  it('the failed event still waits', async () => {
    const { sfn } = await open();
    await execute(sfn, 'one', failing);
    const { sqs } = await reopen();
    expect(await messagesOf(sqs, 'Events_DLQ')).toMatchObject([{ detail: { name: 'one' } }]);
  });

  it('also one that the retry poller had received and not deleted yet', async () => {
    const { sfn, sqs } = await open();
    await execute(sfn, 'one', failing);
    expect(await messagesOf(sqs, 'Events_DLQ')).toHaveLength(1);
    expect(await messagesOf(sqs, 'Events_DLQ')).toEqual([]);
    const reopened = await reopen();
    expect(await messagesOf(reopened.sqs, 'Events_DLQ')).toMatchObject([{ detail: { name: 'one' } }]);
  });

  it('the executions are listed, newest first', async () => {
    const { sfn } = await open();
    await execute(sfn, 'one', failing);
    await execute(sfn, 'two', { dates: ['2021-03-01'] });
    const { executions = [] } = await (
      await reopen()
    ).sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions.map(({ name, status }) => [name, status])).toEqual([
      ['two', 'SUCCEEDED'],
      ['one', 'FAILED'],
    ]);
  });

  it('an execution that was running has failed, and its event waits', async () => {
    const journal = openJournal(options.dataDir);
    journal.start({
      name: 'killed',
      arn: executionArn('killed'),
      input: JSON.stringify(failing),
      startDate: 1,
    });
    journal.close();
    const { sqs } = await open();
    expect(await messagesOf(sqs, 'Events_DLQ')).toMatchObject([
      { detail: { name: 'killed', error: 'ExecutionInterrupted' } },
    ]);
  });

  it('a failure whose event was not delivered is delivered once', async () => {
    const journal = openJournal(options.dataDir);
    journal.start({
      name: 'failed',
      arn: executionArn('failed'),
      input: JSON.stringify(failing),
      startDate: 1,
    });
    journal.end('failed', { status: 'FAILED', stopDate: 2, output: null, error: 'E', cause: null });
    journal.close();
    await open();
    const { sqs } = await reopen();
    expect(await messagesOf(sqs, 'Events_DLQ')).toHaveLength(1);
  });
});

describe.each([
  ['into the store', ['store', 'state', 'nyt-us']],
  ['into the data directory itself', []],
])('What a killed process was about to write %s', (_, below) => {
  const left = 'ledger.json.0b1f2c3d-4e5f-6071-8293-a4b5c6d7e8f9.tmp';
  const leave = async (): Promise<string> => {
    const folder = join(options.dataDir, ...below);
    await mkdir(folder, { recursive: true });
    for (const file of ['ledger.json', left]) await writeFile(join(folder, file), '{}');
    return folder;
  };

  it('is swept when the cloud opens, and nothing else is', async () => {
    const folder = await leave();
    await open();
    const files = await readdir(folder);
    expect(files).toContain('ledger.json');
    expect(files).not.toContain(left);
  });
  it('and left alone where another process works: it may be writing it', async () => {
    await open();
    const folder = await leave();
    await expect(openCloud(options)).rejects.toMatchObject({ name: 'DataDirInUse' });
    expect(await readdir(folder)).toContain(left);
  });
});

describe('The endpoint answers as AWS does', () => {
  it('a name starts one execution', async () => {
    const { sfn } = await open();
    await execute(sfn, 'one', { dates: ['2021-03-01'] });
    await expect(execute(sfn, 'one', { dates: ['2021-03-01'] })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });
  it.each([
    ['a name with a slash', { name: 'a/b' }, 'InvalidName'],
    ['an input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['another state machine', { stateMachineArn: `${stateMachineArn}2` }, 'StateMachineDoesNotExist'],
  ])('%s is refused', async (_, request, name) => {
    const { sfn } = await open();
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn, ...request }))).rejects.toMatchObject({
      name,
    });
  });
  it('an execution that there is not does not exist', async () => {
    const { sfn } = await open();
    const command = new DescribeExecutionCommand({ executionArn: executionArn('none') });
    await expect(sfn.send(command)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
  it('a request by another host name gets nothing', async () => {
    await open();
    const { status } = await new Promise<{ status: number | undefined }>((done, fail) => {
      void import('node:http').then(({ get }) =>
        get(`${cloud?.endpoint}/_covid-etl`, { headers: { host: 'evil.example' } }, (response) => {
          response.resume();
          done({ status: response.statusCode });
        }).on('error', fail),
      );
    });
    expect(status).toBe(403);
  });
  it('who leaves in the middle of an answer disturbs nobody', async () => {
    await open();
    const file = join(options.dataDir, 'store', 'table', 'large');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, Buffer.alloc(32 * 1024 ** 2));
    for (let i = 0; i < 3; i += 1) {
      const leave = new AbortController();
      const { body } = await fetch(`${cloud?.endpoint}/table/large`, { signal: leave.signal });
      await body?.getReader().read();
      leave.abort();
    }
    expect((await fetch(`${cloud?.endpoint}/_covid-etl`)).status).toBe(200);
  });
  it('a request that another site’s page makes gets nothing', async () => {
    await open();
    const invoke = (origin: string) =>
      fetch(`${cloud?.endpoint}/2015-03-31/functions/RetryPoller/invocations`, {
        method: 'POST',
        headers: { origin },
      });
    expect((await invoke('https://evil.example')).status).toBe(403);
    expect((await invoke(cloud?.endpoint ?? '')).status).toBe(200);
  });
});

describe('A function gets its own environment and nothing of this process’s', () => {
  it('with the address of the cloud and without the user’s AWS settings', async () => {
    process.env.AWS_PROFILE = 'production';
    await open();
    const answer = await fetch(`${cloud?.endpoint}/2015-03-31/functions/RetryPoller/invocations`, {
      method: 'POST',
    });
    Reflect.deleteProperty(process.env, 'AWS_PROFILE');
    const { environment } = (await answer.json()) as { environment: Record<string, string> };
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: cloud?.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      MAX_ATTEMPTS: '7',
    });
    expect(environment).not.toHaveProperty('AWS_PROFILE');
  });
});

describe('A machine that is not ready is a named error', () => {
  it('a data directory that another cloud works in', async () => {
    await open();
    await expect(openCloud(options)).rejects.toMatchObject({ name: 'DataDirInUse' });
  });
  it('a data directory that is a file', async () => {
    await writeFile(join(directory, 'file'), '');
    await expect(openCloud({ ...options, dataDir: join(directory, 'file') })).rejects.toMatchObject({
      name: 'DataDirUnwritable',
    });
  });
  it('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await expect(openCloud({ ...options, port })).rejects.toMatchObject({
      name: 'PortInUse',
      message: expect.stringContaining(`port ${port}`),
    });
    await new Promise((done) => server.close(done));
  });
  it('bundles that are not built', async () =>
    expect(openCloud({ ...options, bundles: directory })).rejects.toMatchObject({
      name: 'BundleMissing',
      message: expect.stringContaining('npx nx run-many -t build'),
    }));
  it('and a cloud that could not be opened leaves nothing open', async () => {
    await expect(openCloud({ ...options, bundles: directory })).rejects.toThrow();
    const { sqs } = await open();
    expect(
      await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: `${cloud?.endpoint}/000000000000/Events_DLQ` }),
      ),
    ).toBeDefined();
  });
});
