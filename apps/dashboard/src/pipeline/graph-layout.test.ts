import { describe, expect, it } from '@jest/globals';
import { etlDefinition, lambdaStates, type LambdaState } from '@covid-etl/asl-definition';
import { layOut, transitionsOf } from './graph-layout.ts';

const definition = etlDefinition({
  resources: Object.fromEntries(lambdaStates.map((state) => [state, state])) as Record<LambdaState, string>,
  successTopicArn: 'topic',
  transientErrors: [],
});

describe('The graph of the state machine', () => {
  it('has the transitions of its definition, and what a choice is made by', () =>
    expect(transitionsOf(definition)).toEqual([
      { from: 'GetETLStatus', to: 'CheckETLStatus', label: '' },
      { from: 'CheckETLStatus', to: 'InitialLoad', label: 'InitialLoad' },
      { from: 'CheckETLStatus', to: 'Update', label: 'Update' },
      { from: 'InitialLoad', to: 'Transform', label: '' },
      { from: 'Update', to: 'Transform', label: '' },
      { from: 'Transform', to: 'Load', label: '' },
      { from: 'Load', to: 'Notify', label: '' },
    ]));
  it('names the default of a choice that no rule leads to', () =>
    expect(
      transitionsOf({
        StartAt: 'A',
        States: { A: { Type: 'Choice', Choices: [{ Next: 'B', StringEquals: 'b' }], Default: 'C' } },
      }),
    ).toContainEqual({ from: 'A', to: 'C', label: 'else' }));

  const graph = layOut(definition);
  const at = (name: string) => graph.states.find((state) => state.name === name)!;
  it('goes from top to bottom, the two ways side by side', () => {
    expect(at('GetETLStatus').y).toBeLessThan(at('CheckETLStatus').y);
    expect(at('InitialLoad').y).toBe(at('Update').y);
    expect(at('InitialLoad').x).not.toBe(at('Update').x);
    expect(at('Notify').y).toBeLessThan(graph.height);
  });
});
