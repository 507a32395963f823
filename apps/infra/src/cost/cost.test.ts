import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { templatesOf } from '../diagram/page.ts';
import { everyStack } from '../example-settings.ts';
import { synthesiseSystem } from '../testing/system.ts';
import { costTable, monthlyCosts } from './cost.ts';

const costs = () => monthlyCosts(templatesOf(synthesiseSystem(everyStack).stage));
const costOf = (name: string): number => costs().find(({ stack }) => stack === name)?.dollars ?? NaN;

describe('A month of daily runs at list prices', () => {
  it('costs less than one US dollar for a whole deployment, its pipeline and Athena too', () =>
    expect(
      costs()
        .filter(({ stack }) => stack !== 'dashboard' && stack !== 'pipeline-status')
        .reduce((sum, { dollars }) => sum + dollars, 0),
    ).toBeLessThan(1));
  it('and less than a third of one more with the page', () =>
    expect(costOf('dashboard') + costOf('pipeline-status')).toBeLessThan(1 / 3));
  it('is an alarm’s price for each alarm', () => expect(costOf('monitoring')).toBeCloseTo(0.6));
  it('is a function’s memory times its time-out for each day, its requests, traces and logs', () =>
    expect(costOf('transform')).toBeCloseTo(
      31 * (1 * 15 * 0.0000133334 + 0.0000002 + 0.000005 + 0.00005),
      8,
    ));
  it('is the minutes of ten pushes for the pipeline', () =>
    expect(costOf('pipeline')).toBeCloseTo(10 * 5 * (0.002 + 0.0034), 1));
  it('is the least that a query pays for each of twenty queries a day, and the bucket of their results', () =>
    expect(costOf('analytics')).toBeCloseTo(31 * 20 * 0.00005 + costOf('data'), 8));
  it('is thirty runs a day at their full time-out for the pipeline’s status', () =>
    expect(costOf('pipeline-status')).toBeCloseTo(
      31 * (30 * (0.5 * 30 * 0.0000133334 + 0.0000002 + 0.000005) + 0.00005),
      8,
    ));
  it('is a thousand requests a day and what they bring for the page, and the bucket of its files', () =>
    expect(costOf('dashboard')).toBeCloseTo(
      31 * (1000 * (0.00000113 + 0.0000004) + 0.005 * 0.085) + costOf('data'),
      8,
    ));
  // The README is no input of this task: a change in it would deploy everything.
  it.each(['README.md', 'docs/deploy.md'])(
    'is in %s as it is now; if not, put it there: npx nx run infra:cost',
    (page) => {
      // The table's columns are aligned there.
      const words = (table: string): string => table.replaceAll(/[\s-]+/g, ' ');
      expect(words(readFileSync(page, 'utf8'))).toContain(words(costTable(costs())));
    },
  );
});
