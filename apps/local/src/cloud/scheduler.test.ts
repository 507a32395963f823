import { describe, expect, it } from '@jest/globals';
import { Cron } from 'croner';
import { nextRun, schedules, toCron } from './scheduler.ts';

describe('The schedules run at the hours that EventBridge runs them at', () => {
  it.each([
    ['daily', '2021-03-02T13:00:00.000Z'],
    ['retry', '2021-03-02T07:00:00.000Z'],
  ])('%s', (name, expected) => {
    const schedule = schedules.find((candidate) => candidate.name === name)!;
    const job = new Cron(toCron(schedule.expression), { timezone: 'UTC' });
    expect(job.nextRun(new Date('2021-03-01T20:00:00Z'))?.toISOString()).toBe(expected);
  });
  it('and say when that is next', () =>
    expect(schedules.map(nextRun)).toEqual([
      expect.stringMatching(/T13:00:00\.000Z$/),
      expect.stringMatching(/T07:00:00\.000Z$/),
    ]));
});

describe('An EventBridge expression becomes the cron library’s', () => {
  it('without the year, and with * for ?', () => expect(toCron('cron(0 13 * * ? *)')).toBe('0 13 * * *'));
  it.each(['rate(1 day)', 'cron(0 13 ? * MON *)', 'cron(0 13 * * ? 2021)', ''])(
    '"%s" is refused, not misread',
    (expression) => expect(() => toCron(expression)).toThrow(RangeError),
  );
});
