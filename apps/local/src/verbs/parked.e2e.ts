import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { upTo } from '../testing/published.ts';
import { createUser } from '../testing/user.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const { source, below, run, json, list, start } = createUser();

describe('What is given up is parked, listed and given back', () => {
  const failedEvent = (id: string, input: object): string =>
    JSON.stringify({
      id,
      source: 'aws.states',
      detail: { executionArn: 'arn', input: JSON.stringify(input) },
    });

  it('dates and messages, and the dates are loaded once they are published', async () => {
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    const system = await start('--source', source.url);
    const { endpoint } = JSON.parse(await readFile(below('data', 'cloud.json'), 'utf8')) as {
      endpoint: string;
    };
    const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
    const send = (queue: string, MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/${queue}`, MessageBody }));
    try {
      await send('Events_DLQ', failedEvent('a', { dates: ['2021-03-02'], attempt: 7 }));
      await send('Events_DLQ', 'hello');
      await send('Events_Parked', 'a dead letter');
      expect((await run('retry')).stdout).toContain('until it is given back by: covid-etl unpark');
    } finally {
      await system.stop();
    }

    const parked = await list('parked');
    expect(parked).toHaveLength(3);
    expect(parked).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ dates: ['2021-03-02'], reason: 'retried 7 times without success' }),
        expect.objectContaining({ reason: 'the message is not JSON', body: 'hello' }),
        expect.objectContaining({ reason: null, body: 'a dead letter' }),
      ]),
    );
    expect((await run('status')).stdout).toContain('"a dead letter": a dead letter, as it was');
    expect((await run('parked')).stdout).toContain('nyt-us 2021-03-02: retried 7 times');
    // The daily rule's execution, which the same retry has started again, may have sent its own since.
    expect(await list('messages')).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('covid-etl unpark') }),
    );

    const { id } = parked.find((entry) => (entry as { dataset: unknown }).dataset === 'nyt-us') as {
      id: string;
    };
    expect(await run('unpark', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Given back: nyt-us 2021-03-02'),
    });
    const { value: afterwards } = await json('status');
    expect(afterwards.parked).toHaveLength(2);
    expect(afterwards.waiting).toContainEqual({
      execution: null,
      error: null,
      input: { dataset: 'nyt-us', dates: ['2021-03-02'] },
    });
    source.publish(upTo('2021-03-02'));
    await json('retry');
    expect(await list('query', 'SELECT max(date) AS last FROM daily_counts')).toEqual([
      { last: '2021-03-02' },
    ]);

    expect(await list('unpark', '--all')).toHaveLength(2);
    expect(await list('parked')).toEqual([]);
    expect((await json('retry')).value.parked).toMatchObject([{ dates: [] }, { dates: [] }]);
    expect(await list('parked')).toHaveLength(2);
  });

  it('nothing where nothing is parked', async () => {
    source.publish(upTo('2021-03-01'));
    await json('run', '--source', source.url);
    expect(await run('parked')).toMatchObject({ code: 0, stdout: 'Nothing is parked.\n' });
    expect(await run('unpark', '--all')).toMatchObject({ code: 0, stdout: 'Nothing is parked.\n' });
    expect(await run('unpark', 'abc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing is parked as abc'),
    });
  });
});
