import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { keys, type PipelineStatus } from '@covid-etl/etl-core';
import { handler } from './handler.ts';
import { failed, running } from './testing/executions.ts';
import { startStatusSystem, type StatusSystem } from './testing/status-system.ts';

let system: StatusSystem;
let logged: unknown[];
const before = { ...process.env };
beforeEach(async () => {
  system = await startStatusSystem();
  logged = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(JSON.parse(line)));
  const { stateMachineArn, queueUrl, parkedQueueUrl } = system.settings;
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: system.endpoint,
    AWS_ENDPOINT_URL_SFN: system.stepFunctions.endpoint,
    STORE_URL: system.storeUrl,
    STATE_MACHINE_ARN: stateMachineArn,
    QUEUE_URL: queueUrl,
    PARKED_QUEUE_URL: parkedQueueUrl,
    SUCCESS_TOPIC: 'ETLJobStatus-test',
    FAILURE_TOPIC: 'ETLErrorMessages-test',
    DATASETS: 'nyt-us,us',
    DAILY_SCHEDULE: 'cron(0 13 * * ? *)',
    RETRY_SCHEDULE: 'cron(0 7 * * ? *)',
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...before };
  await system[Symbol.asyncDispose]();
});

const run = (event: unknown = {}) =>
  handler(event, { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 });
const written = async (): Promise<PipelineStatus> => {
  const stored = await system.store.get(keys.pipelineStatus);
  return JSON.parse(Buffer.from(stored?.body ?? []).toString()) as PipelineStatus;
};
/** The event that an execution has come to a status. */
const changed = (name: string, status: string) => ({ source: 'aws.states', detail: { name, status } });

describe('The Lambda works with what its environment names', () => {
  it('and writes the status of it', async () => {
    system.stepFunctions.executions = [failed];
    await system.wait('one');
    await run(changed('bad', 'FAILED'));
    expect(await written()).toMatchObject({
      scheduled: ['nyt-us', 'us'],
      executions: [{ name: 'bad', status: 'FAILED', dataset: 'nyt-us' }],
      retryQueue: { depth: 1 },
      schedules: [
        { name: 'daily', expression: 'cron(0 13 * * ? *)' },
        { name: 'retry', expression: 'cron(0 7 * * ? *)' },
      ],
      messages: [{ topic: 'ETLErrorMessages-test' }],
    });
    expect(logged).toMatchObject([
      {
        event: 'StatusWritten',
        stage: 'PipelineStatus',
        requestId: 'request',
        executions: 1,
        waiting: 1,
        parked: 0,
      },
    ]);
  });
  it.each([
    ['STATE_MACHINE_ARN', 'CovidETL'],
    ['QUEUE_URL', 'events'],
    ['PARKED_QUEUE_URL', 'parked'],
  ])('and writes nothing where that is not one: %s is %s', async (name, value) => {
    process.env[name] = value;
    await expect(run()).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining(`environment: ${name}`),
    });
    expect(await system.store.get(keys.pipelineStatus)).toBeUndefined();
  });
});

describe('What Step Functions does not show yet, though its event has come', () => {
  it.each([
    ['an execution that has started', changed('new', 'RUNNING')],
    ['one that has ended', changed('now', 'SUCCEEDED')],
  ])('%s: is an error, so that Lambda tries again; what is seen is written', async (_, event) => {
    system.stepFunctions.executions = [running];
    await expect(run(event)).rejects.toMatchObject({ name: 'NotVisibleYet' });
    expect(await written()).toMatchObject({ executions: [{ name: 'now' }] });
  });
  it.each([
    ['an execution that runs', changed('now', 'RUNNING')],
    ['that of the hour, which tells of none', { source: 'aws.events', detail: {} }],
  ])('and none where it does, as of %s', async (_, event) => {
    system.stepFunctions.executions = [running];
    await expect(run(event)).resolves.toMatchObject({ at: expect.any(String) });
  });
});
