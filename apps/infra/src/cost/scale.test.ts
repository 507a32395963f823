import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { estimatedTimes, estimateLoad, scaleTable } from './scale.ts';

const hundredfold = estimateLoad(100);

describe('A hundred times the rows of the counties, loaded by partitions', () => {
  it('cost less than two dollars', () =>
    expect(hundredfold.lambda + hundredfold.workflow + hundredfold.requests).toBeLessThan(2));
  it('take less than an hour', () => expect(hundredfold.minutes).toBeLessThan(60));
  it('have as many partitions as the counties themselves: the workflow costs the same', () =>
    expect(hundredfold.workflow).toBe(estimateLoad(1).workflow));
});

it('The table is in docs/scale.md as it is now; if not, put it there: npx nx run infra:cost', () => {
  // The table's columns are aligned there.
  const words = (table: string): string => table.replaceAll(/[\s:-]+/g, ' ');
  expect(words(readFileSync('docs/scale.md', 'utf8'))).toContain(
    words(scaleTable(estimatedTimes.map(estimateLoad))),
  );
});
