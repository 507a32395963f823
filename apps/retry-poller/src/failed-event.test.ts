import { describe, expect, it } from '@jest/globals';
import { parseCalendarDate } from '@covid-etl/etl-core';
import fc from 'fast-check';
import { readFailedEvent } from './failed-event.ts';
import { createRetryPlanner } from './retry-plan.ts';

const arn = 'arn:aws:states:us-east-1:000000000000:execution:CovidETL:daily-1';
const statusChange = (input: string | null) =>
  JSON.stringify({
    id: 'event-1',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn: arn, status: 'FAILED', input, inputDetails: { included: input !== null } },
  });
const read = (body: string, described?: string) =>
  readFailedEvent(body, 'message-1', () => Promise.resolve(described));

describe('A message of the queue says which execution failed and what it was started with', () => {
  it('as the event of a failed execution', async () =>
    expect(await read(statusChange('{"dates":["2021-03-02"],"attempt":2}'))).toEqual({
      id: 'event-1',
      input: { dates: ['2021-03-02'], attempt: 2 },
    }));
  it('as such an event whose input was left out for size: Step Functions is asked for it', async () =>
    expect(await read(statusChange(null), '{"time":"2021-03-02T13:00:00Z"}')).toEqual({
      id: 'event-1',
      input: { time: '2021-03-02T13:00:00Z' },
    }));
  it('as the daily rule’s own event, which could not start the workflow', async () =>
    expect(
      await read(
        '{"source":"aws.events","detail-type":"Scheduled Event","id":"event-2","time":"2021-03-02T13:00:00Z","detail":{}}',
      ),
    ).toStrictEqual({ id: 'event-2', input: { time: '2021-03-02T13:00:00Z' } }));
  it('whose rule’s name ends in its dataset', async () =>
    expect(
      await read(
        '{"source":"aws.events","detail-type":"Scheduled Event","id":"event-2","time":"2021-03-02T13:00:00Z",' +
          '"resources":["arn:aws:events:us-east-1:000000000000:rule/CovidETL-prod-daily-sample-us"]}',
      ),
    ).toEqual({ id: 'event-2', input: { time: '2021-03-02T13:00:00Z', dataset: 'sample-us' } }));
  it.each(['rule/CovidETL-prod-daily-sample-us.old', 'rule/sample-us', 'CovidETL-prod-daily-sample-us'])(
    'or is not a daily rule’s, and then none is named: %s',
    async (resource) =>
      expect(
        await read(
          '{"source":"aws.events","detail-type":"Scheduled Event","id":"event-2","time":"2021-03-02T13:00:00Z",' +
            `"resources":["arn:aws:events:us-east-1:000000000000:${resource}"]}`,
        ),
      ).toStrictEqual({ id: 'event-2', input: { time: '2021-03-02T13:00:00Z' } }),
  );
  it('as the input that a rule could not deliver', async () =>
    expect(await read('{"time":"2021-03-02T13:00:00Z"}')).toEqual({
      id: 'message-1',
      input: { time: '2021-03-02T13:00:00Z' },
    }));
});

describe('A message that can’t be read says why', () => {
  it.each([
    ['text', 'hello', 'the message is not JSON'],
    ['another event', '{"source":"aws.s3"}', 'neither the event of a failed execution nor the input of one'],
    ['a list', '[]', 'neither the event of a failed execution'],
    ['an input that is no JSON', statusChange('{'), 'the execution’s input is not one of the workflow'],
    ['an input without dates', statusChange('{}'), 'workflow: give "time" (an ISO instant) or "dates"'],
    ['an impossible date', statusChange('{"dates":["2021-02-30"]}'), 'dates.0: "2021-02-30" is not a date'],
  ])('%s', async (_, body, reason) =>
    expect(await read(body)).toEqual({ reason: expect.stringContaining(reason.replaceAll('’', "'")) }),
  );
  it('an event without its input, of an execution that Step Functions does not know', async () =>
    expect(await read(statusChange(null))).toEqual({ reason: `Step Functions knows no execution ${arn}` }));
});

describe('A reason is short, whatever it quotes: it stands in a mail with others', () => {
  const long = 'x'.repeat(200 * 1024);
  it.each([
    ['a dataset', statusChange(JSON.stringify({ dates: ['2021-03-02'], dataset: long }))],
    ['a date', statusChange(JSON.stringify({ dates: [long] }))],
    ['a field’s name', statusChange(JSON.stringify({ dates: ['2021-03-02'], attempts: { [long]: 'x' } }))],
    ['an ARN', JSON.stringify({ id: 'e', source: 'aws.states', detail: { executionArn: long } })],
  ])('%s', async (_, body) =>
    expect(await read(body)).toEqual({ reason: expect.stringMatching(/^[^…]{500}…$/) }),
  );
  it('and of up to 500 characters not cut', async () => {
    const dataset = 'x'.repeat(500 - 'there is no dataset ""'.length);
    expect(await read(statusChange(JSON.stringify({ dates: ['2021-03-02'], dataset })))).toEqual({
      reason: `there is no dataset "${dataset}"`,
    });
  });
});

describe('Whatever a message holds, it is an execution that can be planned or a reason', () => {
  const settings = { dataset: 'nyt-us', timeZone: 'America/New_York', maxAttempts: 7 };
  const instant = fc.stringMatching(
    /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-][01]\d(:?[0-5]\d)?)$/,
  );
  const day = fc.stringMatching(/^\d{4}-[01]\d-[0-3]\d$/);
  const input = fc.record(
    {
      time: fc.oneof(instant, fc.anything()),
      dates: fc.oneof(fc.array(day, { maxLength: 3 }), fc.anything()),
      dataset: fc.oneof(fc.constantFrom('nyt-us', 'sample-us', 'constructor'), fc.anything()),
      attempt: fc.oneof(fc.nat(), fc.anything()),
      attempts: fc.oneof(fc.dictionary(day, fc.nat()), fc.anything()),
    },
    { requiredKeys: [] },
  );
  const json = input.map((value) => JSON.stringify(value));
  const event = fc
    .record({
      source: fc.constantFrom('aws.states', 'aws.events', 'aws.s3'),
      id: fc.oneof(fc.uuid(), fc.anything()),
      'detail-type': fc.constantFrom('Scheduled Event', 'Step Functions Execution Status Change'),
      time: fc.oneof(instant, fc.anything()),
      detail: fc.record({
        executionArn: fc.constant(arn),
        input: fc.oneof(json, fc.string(), fc.anything()),
      }),
    })
    .map((value) => JSON.stringify(value));

  it('never an error', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.json(), json, event),
        fc.option(fc.oneof(json, fc.string()), { nil: undefined }),
        async (body, described) => {
          const message = await read(body, described);
          if ('reason' in message) {
            expect(message.reason).not.toBe('');
            return;
          }
          const planner = createRetryPlanner(settings);
          planner.add(message);
          const dates = planner
            .plans()
            .flatMap(({ starts, exhausted }) => [
              ...starts.flatMap((start) => start.input.dates),
              ...exhausted,
            ]);
          expect(dates.length).toBeGreaterThan(0);
          for (const date of dates) expect(parseCalendarDate(date)).toBe(date);
        },
      ),
      { numRuns: 2_000 },
    ));
});
