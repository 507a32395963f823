import { describe, expect, it } from '@jest/globals';
import { stateMachine } from './states.ts';

const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:work';

describe('A state machine is what it was written as', () => {
  it('in Amazon States Language', () => {
    const definition = { StartAt: 'Work', States: { Work: { Type: 'Task', Resource, End: true } } } as const;
    expect(stateMachine(definition)).toEqual(definition);
  });
});

// What follows is held by the compiler (the typecheck target): each line below an expectation must not compile.
describe('A transition to a state that is not there does not compile', () => {
  it('as a start', () => {
    // @ts-expect-error there is no state "Wrok"
    stateMachine({ StartAt: 'Wrok', States: { Work: { Type: 'Task', Resource, End: true } } });
  });
  it('as a next state', () => {
    stateMachine({
      StartAt: 'Work',
      // @ts-expect-error there is no state "Missing"
      States: { Work: { Type: 'Task', Resource, Next: 'Missing' } },
    });
  });
  it('as a choice', () => {
    stateMachine({
      StartAt: 'Decide',
      States: {
        // @ts-expect-error there is no state "Missing"
        Decide: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'b', Next: 'Missing' }] },
        Work: { Type: 'Task', Resource, End: true },
      },
    });
  });
  it('as a default', () => {
    stateMachine({
      StartAt: 'Decide',
      // @ts-expect-error there is no state "Missing"
      States: { Decide: { Type: 'Choice', Choices: [], Default: 'Missing' } },
    });
  });
  it('as a catch', () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Missing' }] as const;
    // @ts-expect-error there is no state "Missing"
    stateMachine({ StartAt: 'Work', States: { Work: { Type: 'Task', Resource, End: true, Catch } } });
  });
});

describe('A task goes on or ends', () => {
  it('and does not compile where it does both', () => {
    stateMachine({
      StartAt: 'Work',
      // @ts-expect-error Next and End exclude each other
      States: { Work: { Type: 'Task', Resource, Next: 'Work', End: true } },
    });
  });
  it('and does not compile where it does neither', () => {
    // @ts-expect-error Next or End is missing
    stateMachine({ StartAt: 'Work', States: { Work: { Type: 'Task', Resource } } });
  });
});
