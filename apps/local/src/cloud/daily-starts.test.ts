import { describe, expect, it } from '@jest/globals';
import { datasets } from '@covid-etl/etl-core';
import { dailyStarts } from './cloud.ts';

const time = '2026-11-25T13:00:00.000Z';

describe('The daily rule starts an execution for each dataset', () => {
  it('of one alone by its time', () =>
    expect(dailyStarts(['nyt-us'], time)).toEqual([
      { name: 'daily-2026-11-25T13-00-00.000Z', input: { time } },
    ]));
  it('of several by their names too, so that a rule that fires twice starts each once', () =>
    expect(dailyStarts(['nyt-us', 'us'], time)).toEqual([
      { name: 'daily-nyt-us-2026-11-25T13-00-00.000Z', input: { time, dataset: 'nyt-us' } },
      { name: 'daily-us-2026-11-25T13-00-00.000Z', input: { time, dataset: 'us' } },
    ]));
  it('by names that Step Functions takes, whichever the datasets are', () => {
    const starts = dailyStarts(
      datasets.map(({ id }) => id),
      time,
    );
    expect(new Set(starts.map(({ name }) => name)).size).toBe(datasets.length);
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    for (const { name } of starts) expect(name).toMatch(/^[\w.-]{1,80}$/);
  });
});
