import { describe, expect, it } from '@jest/globals';
import { deleteMessages, drain, sendMessages, type ReceivedMessage } from './queue.ts';
import { scriptedSqs, type ScriptedSqs, type SqsInput } from './testing/scripted-sqs.ts';

const accessTo = ({ sqs }: ScriptedSqs, parallel = 1) => ({ sqs, QueueUrl: 'the queue', parallel });
const always = (): boolean => true;
/** There is time for so many batches. */
const times = (most: number) => {
  let asked = 0;
  return () => (asked += 1) <= most;
};
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

describe('A queue is drained', () => {
  const messages = (...ids: string[]) => ({
    Messages: ids.map((id) => ({ MessageId: id, ReceiptHandle: `receipt of ${id}`, Body: `body of ${id}` })),
  });
  const drained = async (queue: ScriptedSqs, { parallel = 1, hasTime = always } = {}) => {
    const batches: (readonly ReceivedMessage[])[] = [];
    const answer = await drain(accessTo(queue, parallel), hasTime, (batch) => {
      batches.push(batch);
      return Promise.resolve();
    });
    return {
      ...answer,
      batches: batches.map((batch) => batch.map(({ id }) => id)),
      messages: batches.flat(),
    };
  };

  it('of messages with their id, their receipt and their body', async () => {
    const queue = scriptedSqs((_, call) => (call === 1 ? messages('a') : {}));
    expect((await drained(queue)).messages).toEqual([
      { id: 'a', receipt: 'receipt of a', body: 'body of a' },
    ]);
  });

  it('ten at a time, by long polling: only then does an empty answer mean an empty queue', async () => {
    const queue = scriptedSqs(() => ({}));
    await drained(queue);
    expect(queue.calls).toEqual([{ QueueUrl: 'the queue', MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }]);
  });

  it('until an answer is empty', async () => {
    const queue = scriptedSqs((_, call) => (call <= 2 ? messages(`${call}`) : { Messages: [] }));
    expect(await drained(queue)).toMatchObject({ empty: true, errors: [], batches: [['1'], ['2']] });
    expect(queue.calls).toHaveLength(3);
  });

  it('or the time is over: then nobody knows whether it is empty', async () => {
    const queue = scriptedSqs((_, call) => (call <= 9 ? messages(`${call}`) : {}));
    expect(await drained(queue, { hasTime: times(2) })).toMatchObject({
      empty: false,
      errors: [],
      batches: [['1'], ['2']],
    });
  });

  it('or a call fails: what was taken before stands', async () => {
    const queue = scriptedSqs((_, call) => {
      if (call === 2) throw new Error('throttled');
      return call <= 9 ? messages(`${call}`) : {};
    });
    expect(await drained(queue)).toMatchObject({
      empty: false,
      errors: [new Error('throttled')],
      batches: [['1']],
    });
  });

  const mostAtOnce = async (batchOf: (call: number) => string[]): Promise<number> => {
    let open = 0;
    let most = 0;
    const queue = scriptedSqs(async (_, call) => {
      most = Math.max(most, (open += 1));
      await Promise.resolve();
      open -= 1;
      return messages(...batchOf(call));
    });
    await drained(queue, { parallel: 4 });
    return most;
  };

  it('by one call after the other while no batch is full', async () =>
    expect(await mostAtOnce((call) => (call <= 3 ? numbered(9) : []))).toBe(1));

  it('and after a full one, which says that there are many, by as many at once as it may be', async () =>
    expect(await mostAtOnce((call) => (call <= 20 ? numbered(10) : []))).toBe(4));
});

describe('Messages are deleted', () => {
  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [20, [10, 10]],
  ])('%d of them ten at a time', async (count, batches) => {
    const queue = scriptedSqs(() => ({}));
    await deleteMessages(accessTo(queue), numbered(count), always);
    expect(queue.calls.map(({ Entries = [] }) => Entries.length)).toEqual(batches);
    expect(queue.calls.flatMap(({ Entries = [] }) => Entries.map((entry) => entry.ReceiptHandle))).toEqual(
      numbered(count),
    );
  });

  it('from their queue, each entry of a batch with an id of its own', async () => {
    const queue = scriptedSqs(() => ({}));
    await deleteMessages(accessTo(queue), ['a', 'b'], always);
    expect(queue.calls).toEqual([
      {
        QueueUrl: 'the queue',
        Entries: [
          { Id: '0', ReceiptHandle: 'a' },
          { Id: '1', ReceiptHandle: 'b' },
        ],
      },
    ]);
  });

  it('and none is left where SQS names none that failed', async () =>
    expect(
      await deleteMessages(accessTo(scriptedSqs(() => ({ Successful: [] }))), numbered(11), always),
    ).toEqual({ left: 0, errors: [] }));

  it('and those that SQS names as failed are left', async () => {
    const queue = scriptedSqs((_, call) => (call === 1 ? { Failed: [{ Id: '3' }, { Id: '4' }] } : {}));
    expect(await deleteMessages(accessTo(queue), numbered(11), always)).toEqual({ left: 2, errors: [] });
  });

  it('and those of a batch whose call fails are left, and no other ones', async () => {
    const queue = scriptedSqs((_, call) => {
      if (call === 1) throw new Error('throttled');
      return {};
    });
    expect(await deleteMessages(accessTo(queue), numbered(11), always)).toEqual({
      left: 10,
      errors: [new Error('throttled')],
    });
  });

  it('and those that there is no time for are left', async () =>
    expect(await deleteMessages(accessTo(scriptedSqs(() => ({}))), numbered(25), times(2))).toEqual({
      left: 5,
      errors: [],
    }));
});

describe('Messages are sent', () => {
  const kib = 1024;
  const send = (queue: ScriptedSqs, bodies: readonly string[], hasTime = always) =>
    sendMessages(
      accessTo(queue),
      bodies.map((body) => ({ body })),
      hasTime,
    );
  const sizesSent = async (bodies: readonly string[]) => {
    const queue = scriptedSqs(() => ({}));
    await send(queue, bodies);
    return queue.calls.map(({ Entries = [] }) => Entries.length);
  };
  const bodiesOf = ({ Entries = [] }: SqsInput) => Entries.map(({ MessageBody }) => MessageBody);

  it.each([
    [0, []],
    [9, [9]],
    [10, [10]],
    [11, [10, 1]],
    [21, [10, 10, 1]],
  ])('%d of them ten at a time', async (count, batches) =>
    expect(await sizesSent(numbered(count))).toEqual(batches),
  );

  it.each([
    ['as many as 256 KiB hold', [128, 128], [2]],
    ['one fewer where they are larger than that', [128, 129], [1, 1]],
    ['the next batch empty again', [200, 200, 56], [1, 2]],
    ['one that is larger by itself alone', [1, 300, 1], [1, 1, 1]],
    ['and also as the first one', [300, 1], [1, 1]],
  ])('no more than a batch holds: %s', async (_, sizes, batches) =>
    expect(await sizesSent(sizes.map((size) => 'x'.repeat(size * kib)))).toEqual(batches),
  );

  it('by their size in bytes, not in characters', async () =>
    expect(await sizesSent(['é'.repeat(65 * kib), 'é'.repeat(65 * kib)])).toEqual([1, 1]));

  it('to their queue, each entry of a batch with an id of its own', async () => {
    const queue = scriptedSqs(() => ({}));
    await send(queue, ['a', 'b']);
    expect(queue.calls).toEqual([
      {
        QueueUrl: 'the queue',
        Entries: [
          { Id: '0', MessageBody: 'a' },
          { Id: '1', MessageBody: 'b' },
        ],
      },
    ]);
  });

  it('each once, in order', async () => {
    const queue = scriptedSqs(() => ({}));
    const { sent, errors } = await send(queue, numbered(25));
    expect(queue.calls.flatMap(bodiesOf)).toEqual(numbered(25));
    expect(sent.map(({ body }) => body)).toEqual(numbered(25));
    expect(errors).toEqual([]);
  });

  it('and one that SQS names as failed was not, for the reason that SQS gives', async () => {
    const queue = scriptedSqs(() => ({
      Failed: [
        { Id: '1', Code: 'InternalError', Message: 'try again' },
        { Id: '2', Code: 'AccessDenied' },
      ],
    }));
    const { sent, errors } = await send(queue, ['a', 'b', 'c']);
    expect(sent).toEqual([{ body: 'a' }]);
    expect(errors).toEqual([new Error('InternalError: try again'), new Error('AccessDenied: ')]);
  });

  it('and those of a batch whose call fails were not, but those of the next one', async () => {
    const queue = scriptedSqs((_, call) => {
      if (call === 1) throw new Error('throttled');
      return {};
    });
    expect(await send(queue, numbered(11))).toEqual({
      sent: [{ body: '10' }],
      errors: [new Error('throttled')],
    });
  });

  it('and those that there is no time for were not', async () => {
    const { sent, errors } = await send(
      scriptedSqs(() => ({})),
      numbered(25),
      times(1),
    );
    expect(sent.map(({ body }) => body)).toEqual(numbered(10));
    expect(errors).toEqual([]);
  });
});
