import { describe, expect, it } from '@jest/globals';
import { nextDailyRun, schedulesAt } from './schedules.ts';

describe('A daily schedule runs next', () => {
  it.each([
    ['today, where its time is still to come', '2021-03-02T12:59:59.999Z', '2021-03-02T13:00:00.000Z'],
    ['tomorrow, where it runs at this moment', '2021-03-02T13:00:00.000Z', '2021-03-03T13:00:00.000Z'],
    ['tomorrow, where its time is over', '2021-12-31T20:00:00.000Z', '2022-01-01T13:00:00.000Z'],
  ])('%s', (_, now, next) => expect(nextDailyRun('cron(0 13 * * ? *)', Date.parse(now))).toBe(next));
  it.each(['rate(1 hour)', 'cron(0 13 ? * MON *)'])('and %s is none', (expression) =>
    expect(() => nextDailyRun(expression, 0)).toThrow(RangeError),
  );
  it('by its name', () =>
    expect(schedulesAt({ retry: 'cron(5 7 * * ? *)' }, Date.parse('2021-03-02T12:00:00Z'))).toEqual([
      { name: 'retry', expression: 'cron(5 7 * * ? *)', next: '2021-03-03T07:05:00.000Z' },
    ]));
});
