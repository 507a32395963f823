import { beforeEach, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { takeUpExecutions, type ExecutionPorts, type Executions } from './executions.ts';
import { journalIn, type Ending, type Journal } from './journal.ts';

const failed: Ending = { status: 'FAILED', stopDate: 2, output: null, error: 'E', cause: null };

let journal: Journal;
let delivered: string[];
beforeEach(() => {
  journal = journalIn(new DatabaseSync(':memory:'));
  delivered = [];
});
const takeUp = (ports: Partial<ExecutionPorts> = {}): Promise<Executions> =>
  takeUpExecutions({
    journal,
    run: () => Promise.resolve(failed),
    deliver: ({ name }) => Promise.resolve(void delivered.push(name)),
    onUndelivered: () => undefined,
    ...ports,
  });
const unreachable: Partial<ExecutionPorts> = { deliver: () => Promise.reject(new Error('SNS')) };

describe('The event of a failure that can not be delivered is kept', () => {
  it('and delivered with the next execution’s end', async () => {
    let isReachable = false;
    const executions = await takeUp({
      deliver: ({ name }) => {
        if (!isReachable) return Promise.reject(new Error('SNS'));
        return Promise.resolve(void delivered.push(name));
      },
    });
    executions.start('one', '{}');
    await executions.idle();
    isReachable = true;
    executions.start('two', '{}');
    await executions.idle();
    expect(delivered).toEqual(['one', 'two']);
  });

  it('and keeps no other one back', async () => {
    const executions = await takeUp({
      deliver: ({ name }) =>
        name === 'one' ? Promise.reject(new Error('too long')) : Promise.resolve(void delivered.push(name)),
    });
    for (const name of ['one', 'two', 'three']) executions.start(name, '{}');
    await executions.idle();
    expect(delivered).toEqual(['two', 'three']);
    expect(journal.undelivered().map(({ name }) => name)).toEqual(['one']);
  });

  it('and delivered by the next process, which it has not kept from starting', async () => {
    const executions = await takeUp(unreachable);
    executions.start('one', '{}');
    await executions.idle();
    await takeUp(unreachable);
    await takeUp();
    await takeUp();
    expect(delivered).toEqual(['one']);
  });
});

describe('The event of a failure is delivered once', () => {
  it('where another execution ends while it is under way', async () => {
    const executions = await takeUp({
      deliver: async ({ name }) => {
        await Promise.resolve();
        delivered.push(name);
      },
    });
    executions.start('one', '{}');
    executions.start('two', '{}');
    await executions.idle();
    expect(delivered).toEqual(['one', 'two']);
  });
});
