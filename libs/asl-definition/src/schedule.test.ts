import { describe, expect, it } from '@jest/globals';
import { dailyAt, retryTime, workflowTime } from './schedule.ts';

describe('The schedules are EventBridge cron expressions', () => {
  it('the workflow starts at 13:00', () => expect(dailyAt(workflowTime)).toBe('cron(0 13 * * ? *)'));
  it('the retry poller starts at 07:00', () => expect(dailyAt(retryTime)).toBe('cron(0 7 * * ? *)'));
  it('a minute can be given', () => expect(dailyAt({ hour: 0, minute: 59 })).toBe('cron(59 0 * * ? *)'));
  it.each([{ hour: 24 }, { hour: -1 }, { hour: 7.5 }, { hour: 7, minute: 60 }, { hour: Number.NaN }])(
    '%j is no time of day',
    (time) => expect(() => dailyAt(time)).toThrow(RangeError),
  );
});
