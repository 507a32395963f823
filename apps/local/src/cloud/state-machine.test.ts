import { describe, expect, it } from '@jest/globals';
import { lambdaStates } from '@covid-etl/asl-definition';
import { DatabaseSync } from 'node:sqlite';
import type { Functions } from './functions.ts';
import { journalIn } from './journal.ts';
import { runExecution } from './state-machine.ts';

describe('An execution on the laptop', () => {
  it('tells each stage its name and when it started, by the journal’s clock and not the interpreter’s', async () => {
    const given: unknown[] = [];
    const functions: Functions = {
      has: () => true,
      close: () => Promise.resolve(),
      invoke: (_, event) => {
        given.push(event);
        const notification = { subject: 's', message: 'm', state: '{}' };
        return Promise.resolve({ status: 'Update', notification });
      },
    };
    const sns = { send: () => Promise.resolve({ MessageId: '1' }) } as never;
    const journal = journalIn(new DatabaseSync(':memory:'));
    const startDate = Date.parse('2021-03-02T13:00:00.123Z');
    const execution = journal.start({ name: 'daily-1', arn: 'arn', input: '{"time":"t"}', startDate });
    expect(await runExecution(execution, { functions, sns, journal })).toMatchObject({ status: 'SUCCEEDED' });
    expect(given).toEqual(
      lambdaStates
        .filter((state) => state !== 'InitialLoad')
        .map(() => ({
          execution: 'daily-1',
          started: '2021-03-02T13:00:00.123Z',
          state: expect.objectContaining({ time: 't' }),
        })),
    );
  });
});
