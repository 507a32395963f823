import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeParked } from '@covid-etl/etl-core';
import { day, daysFrom2021, ledgerOf } from './testing/failures.ts';
import { PollerSystem, untilEmpty } from './testing/poller-system.ts';

let system: PollerSystem;
beforeAll(async () => {
  system = await PollerSystem.start();
});
beforeEach(() => system.reset());
afterAll(() => system.close());

const loaded = (...dates: string[]) => ({ readLedger: () => Promise.resolve(ledgerOf(...dates)) });

describe('A message that can’t be read is parked with its reason, and the owner is told', () => {
  it('and the others are started', async () => {
    await system.send('hello');
    await system.fail('a', { dates: ['2021-03-02'] });
    expect(await system.poll()).toMatchObject({
      started: [{ dates: ['2021-03-02'] }],
      parked: [{ reason: 'the message is not JSON', dataset: null, dates: [] }],
    });
    expect(await system.parkedBodies()).toEqual([
      { reason: 'the message is not JSON', dataset: null, dates: [], body: 'hello' },
    ]);
    expect(system.mails).toEqual([expect.objectContaining({ subject: expect.stringContaining('PARKED') })]);
    expect(await system.waiting()).toBe(0);
  });

  it('many of them with one mail', async () => {
    await system.deepen();
    await system.send(...Array.from({ length: 23 }, (_, index) => `hello ${index}`));
    expect((await system.poll(untilEmpty)).parked).toHaveLength(23);
    expect(await system.waiting(system.parkedQueueUrl)).toBe(23);
    expect(system.mails).toEqual([
      {
        subject: '[covid-etl] PARKED: 23 message(s) of the retry queue',
        message: expect.stringContaining('Reason, 23 times: the message is not JSON.'),
      },
    ]);
  });

  it('one that is too large to stand beside its reason, as it is', async () => {
    const large = '"'.repeat(200 * 1024);
    await system.send(large);
    expect((await system.poll()).parked).toMatchObject([{ reason: 'the message is not JSON' }]);
    expect(await system.parkedTexts()).toEqual([large]);
    expect(await system.waiting()).toBe(0);
  });

  it('one whose dataset is not known', async () => {
    await system.fail('a', { dates: ['2021-03-02'], dataset: 'atlantis' });
    expect((await system.poll()).parked).toEqual([
      { reason: 'there is no dataset "atlantis"', dataset: null, dates: [] },
    ]);
  });

  it('and the log says so', async () => {
    await system.send('hello');
    await system.poll();
    expect(system.logged).toEqual([
      { event: 'Parked', reason: 'the message is not JSON', dataset: null, dates: 0 },
    ]);
  });

  it('what was given back as it stood in the parked queue is what was parked', async () => {
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      id: 'e',
      time: '2021-03-03T13:00:00Z',
    };
    await system.send(encodeParked({ reason: 'r', dataset: null, dates: [], body: JSON.stringify(event) }));
    await system.send(encodeParked({ reason: 'r', dataset: 'nyt-us', dates: [day('2021-01-01')] }));
    await system.send(encodeParked({ reason: 'r', dataset: null, dates: [], body: 'hello' }));
    expect(await system.poll()).toMatchObject({
      started: [{ dates: ['2021-01-01', '2021-03-02'], attempt: 1 }],
    });
    expect(await system.parkedBodies()).toEqual([
      { reason: 'the message is not JSON', dataset: null, dates: [], body: 'hello' },
    ]);
  });
});

describe('A date that has failed too often is parked, and the owner is told', () => {
  const parked = { reason: 'retried 7 times without success', dataset: 'nyt-us', dates: ['2021-03-02'] };

  it('with what to do about it', async () => {
    await system.fail('a', { dates: ['2021-03-02'], attempt: 7 });
    expect(await system.poll()).toMatchObject({ started: [], parked: [parked] });
    expect(await system.parkedBodies()).toEqual([parked]);
    expect(system.mails[0]?.message).toContain('{"dataset":"nyt-us","dates":["2021-03-02"]}');
    expect(system.mails[0]?.message).toContain('covid-etl unpark');
    expect(await system.waiting()).toBe(0);
  });

  it('and the log says how many', async () => {
    await system.fail('a', { dates: ['2021-03-02', '2021-03-03'], attempt: 7 });
    await system.poll();
    expect(system.logged).toEqual([
      { event: 'Parked', reason: 'retried 7 times without success', dataset: 'nyt-us', dates: 2 },
    ]);
  });

  it('but not one that another execution has loaded: nobody is told, nothing is parked', async () => {
    await system.fail('a', { dates: ['2021-03-02'], attempt: 7 });
    expect(await system.poll(loaded('2021-03-02'))).toMatchObject({
      parked: [],
      alreadyLoaded: [{ dataset: 'nyt-us', dates: ['2021-03-02'] }],
    });
    expect(system.mails).toEqual([]);
    expect(await system.waiting()).toBe(0);
  });

  it('of two of which one is loaded, the other one', async () => {
    await system.fail('a', { dates: ['2021-03-02', '2021-03-03'], attempt: 7 });
    expect(await system.poll(loaded('2021-03-03'))).toMatchObject({
      parked: [parked],
      alreadyLoaded: [{ dataset: 'nyt-us', dates: ['2021-03-03'] }],
    });
    expect(await system.parkedBodies()).toEqual([parked]);
    expect(await system.waiting()).toBe(0);
  });

  it('and nothing is said of loaded dates where none is', async () => {
    await system.fail('a', { dates: ['2021-03-02'], attempt: 7 });
    expect((await system.poll(loaded('2021-03-03'))).alreadyLoaded).toEqual([]);
  });

  it('in as many entries as executions would be needed for', async () => {
    const days = daysFrom2021(1_001);
    await system.fail('a', { dates: days, attempt: 7, dataset: 'sample-us' });
    expect((await system.poll()).parked.map(({ dates }) => dates.length)).toEqual([1_000, 1]);
    expect(system.mails).toHaveLength(1);
  });

  it('where the ledger of its dataset is asked, and only then', async () => {
    const asked: string[] = [];
    const readLedger = (dataset: string) => Promise.resolve((asked.push(dataset), ledgerOf()));
    await system.fail('a', { dates: ['2021-03-02'], attempt: 7, dataset: 'sample-us' });
    await system.fail('b', { dates: ['2021-03-02'], dataset: 'nyt-us' });
    await system.poll({ readLedger });
    expect(asked).toEqual(['sample-us']);
  });
});

describe('What can’t be parked waits in the queue', () => {
  const notParking = () =>
    system.withEach((command) => {
      if (command instanceof SendMessageBatchCommand) throw new Error('no room');
    });

  it.each([
    ['a message that can’t be read', () => system.send('hello')],
    ['dates', () => system.fail('a', { dates: ['2021-03-02'], attempt: 7 })],
  ])('%s', async (_, put) => {
    await put();
    await expect(system.poll({ sqs: notParking() })).rejects.toThrow(/^1 of the failed events still wait$/);
    expect(await system.waiting()).toBe(1);
    expect(system.logged).toEqual([
      { event: 'MessagesLeft', count: 1 },
      { event: 'RetryFailed', error: 'Error', message: 'no room' },
    ]);
  });

  it.each([
    ['a message that can’t be read', () => system.send('hello')],
    ['dates', () => system.fail('a', { dates: ['2021-03-02'], attempt: 7 })],
  ])('nor is %s parked where the owner can’t be told', async (_, put) => {
    await put();
    const tell = () => Promise.reject(new Error('SNS'));
    await expect(system.poll({ tell })).rejects.toThrow(/^1 of the failed events still wait$/);
    expect(await system.waiting()).toBe(1);
    expect(await system.waiting(system.parkedQueueUrl)).toBe(0);
  });
});
