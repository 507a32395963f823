import { describe, expect, it } from '@jest/globals';
import { reportOf } from './report.ts';
import { resultsOf, took } from './testing/results.ts';

/** A table's cells, row by row. */
const cellsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('the report', () => {
  it('has no table of what was not measured', () => {
    expect(reportOf(resultsOf({}), [])).toBe('');
  });

  it('gives the time of a contender in that of DuckDB with one thread', () => {
    const contenders = { 'DuckDB, 1 thread': took(4, 600), 'covid-etl': took(1, 145) };
    expect(cellsOf(reportOf(resultsOf({ conversion: { rows: 2_538_054, contenders } }), []))).toEqual([
      ['', 'seconds', 'DuckDB = 1', 'CPU s', 'peak MiB'],
      ['DuckDB, 1 thread', '4.00', '1.00', '4.00', '600'],
      ['covid-etl', '1.00', '0.25', '1.00', '145'],
    ]);
  });

  it('leaves the ratio out where DuckDB was not measured', () => {
    const text = reportOf(resultsOf({ conversion: { rows: 1, contenders: { 'covid-etl': took(1) } } }), []);
    expect(cellsOf(text)[1]).toEqual(['covid-etl', '1.00', '', '1.00', '100']);
  });

  it('has a blank where an execution does not go through a stage', () => {
    const times = (coldMs: Record<string, number>) => ({ cold: took(1), coldMs, warmMs: 1 });
    const stages = {
      initialLoad: times({ 'initial-load': 40, load: 10 }),
      update: times({ update: 30, load: 5 }),
      unchanged: times({ update: 20, load: 5 }),
    };
    expect(cellsOf(reportOf(resultsOf({ stages }), [])).slice(4)).toEqual([
      ['', 'initial-load', 'load', 'update'],
      ['InitialLoad', '40', '10', ''],
      ['Update of one date', '', '5', '30'],
      ['Update, answered 304', '', '5', '20'],
    ]);
  });

  it('says of each goal whether it was reached', () => {
    const goals = [
      { goal: 'small', reached: '1 kB', isReached: true },
      { goal: 'fast', reached: '2 s', isReached: false },
    ];
    expect(cellsOf(reportOf(resultsOf({}), goals))).toEqual([
      ['', 'reached', ''],
      ['small', '1 kB', 'yes'],
      ['fast', '2 s', 'MISSED'],
    ]);
  });
});
