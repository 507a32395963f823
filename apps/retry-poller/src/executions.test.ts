import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeInput, startExecution } from './executions.ts';
import { day } from './testing/failures.ts';
import { startStepFunctions, stateMachineArn, type StepFunctions } from './testing/step-functions.ts';

let stepFunctions: StepFunctions;
beforeAll(async () => {
  stepFunctions = await startStepFunctions();
});
beforeEach(() => stepFunctions.reset());
afterAll(() => stepFunctions.close());

const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:CovidETL:retry-1';
const planned = {
  name: 'retry-1',
  dataset: 'nyt-us',
  input: { dataset: 'nyt-us', dates: [day('2021-03-02')], attempt: 1 },
};
const start = () => startExecution(stepFunctions.sfn, stateMachineArn, planned);

describe('An execution is started', () => {
  it('of the state machine, with its name and its input', async () => {
    await start();
    expect(stepFunctions.started).toEqual([
      {
        stateMachineArn,
        name: 'retry-1',
        input: '{"dataset":"nyt-us","dates":["2021-03-02"],"attempt":1}',
      },
    ]);
  });
  it('and its ARN is known by its name', async () => expect(await start()).toBe(executionArn));
  it('also where an earlier poller has started it', async () => {
    await start();
    expect(await start()).toBe(executionArn);
    expect(stepFunctions.started).toHaveLength(1);
  });
  it('and not where Step Functions refuses: its error says why', async () => {
    stepFunctions.refuse = () => 'ExecutionLimitExceeded';
    await expect(start()).rejects.toMatchObject({ name: 'ExecutionLimitExceeded' });
  });
});

describe('Step Functions is asked for an execution’s input', () => {
  const describeIt = () => describeInput(stepFunctions.sfn, executionArn);

  it('by its ARN, and tells it', async () => {
    stepFunctions.inputs.set(executionArn, '{"dates":["2021-03-02"]}');
    expect(await describeIt()).toBe('{"dates":["2021-03-02"]}');
  });
  it('and knows none of an execution that does not exist', async () =>
    expect(await describeIt()).toBeUndefined());
  it.each(['ThrottlingException', 'AccessDeniedException'])(
    'and where it answers with %s, that is not taken for an execution that does not exist',
    async (name) => {
      stepFunctions.refuse = () => name;
      await expect(describeIt()).rejects.toMatchObject({ name });
    },
  );
});
