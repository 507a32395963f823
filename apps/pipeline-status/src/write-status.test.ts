import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keys, type PipelineStatus } from '@covid-etl/etl-core';
import { failed, running, succeeded } from './testing/executions.ts';
import { startStatusSystem, type StatusSystem } from './testing/status-system.ts';
import { writeStatus } from './write-status.ts';

let system: StatusSystem;
beforeEach(async () => {
  system = await startStatusSystem();
});
afterEach(async () => {
  await system[Symbol.asyncDispose]();
});

const write = () => writeStatus(system.ports, system.settings);
const written = async (): Promise<PipelineStatus> => {
  const stored = await system.store.get(keys.pipelineStatus);
  return JSON.parse(Buffer.from(stored?.body ?? []).toString()) as PipelineStatus;
};

describe('The status is written to the store', () => {
  it('where the page finds it', async () => {
    system.stepFunctions.executions = [succeeded];
    await write();
    expect(await written()).toMatchObject({ executions: [{ name: 'good' }] });
    expect(keys.pipelineStatus).toBe('status/pipeline.json');
  });
  it('with what was told before', async () => {
    system.stepFunctions.executions = [succeeded];
    await write();
    system.stepFunctions.executions = [failed, succeeded];
    system.stepFunctions.calls = [];
    await write();
    expect(system.stepFunctions.calls).not.toContain('DescribeExecution good');
    expect((await written()).messages).toHaveLength(2);
  });
  it.each([
    ['no JSON', 'hello'],
    ['of another version', '{"version":2}'],
  ])('anew where the one before is %s', async (_, body) => {
    await system.store.put(keys.pipelineStatus, Buffer.from(body));
    system.stepFunctions.executions = [succeeded];
    await write();
    expect((await written()).executions).toMatchObject([{ name: 'good' }]);
  });
});

describe('An older status never lies over a newer one', () => {
  it('a run that has read before another has written reads anew', async () => {
    system.stepFunctions.executions = [running];
    let isFirst = true;
    system.stepFunctions.before = async (call) => {
      if (call !== 'GetExecutionHistory now' || !isFirst) return;
      isFirst = false;
      // While the one waits for this answer, the execution ends and the other tells so.
      system.stepFunctions.executions = [{ ...succeeded, name: 'now' }];
      await write();
    };
    await write();
    expect((await written()).executions).toMatchObject([{ name: 'now', status: 'SUCCEEDED' }]);
  });
  it('and fails where others write whenever it reads, so that Lambda tries again later', async () => {
    let writes = 0;
    system.stepFunctions.before = async (call) => {
      if (call !== 'ListExecutions') return;
      writes += 1;
      await system.store.put(keys.pipelineStatus, Buffer.from(`{"write":${writes}}`));
    };
    await expect(write()).rejects.toMatchObject({ name: 'StoreConflict' });
    expect(writes).toBe(4);
  });
});
