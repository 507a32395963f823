import { Graph, layout } from '@dagrejs/dagre';
import type { DrawnDefinition } from '@covid-etl/etl-core/browser';

/** A state, as it is drawn. Lengths are in pixels, from the upper left corner. */
export interface DrawnState {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
}

/** A transition, as it is drawn. */
export interface DrawnTransition {
  readonly from: string;
  readonly to: string;
  /** What a choice is made by; empty for a transition without one. */
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** A state machine's graph with a place for everything. */
export interface DrawnGraph {
  readonly width: number;
  readonly height: number;
  readonly states: readonly DrawnState[];
  readonly transitions: readonly DrawnTransition[];
}

/** The size of a state. */
export const stateSize = { width: 150, height: 44 };

/** Where the states of a definition lead. */
export const transitionsOf = ({ States }: DrawnDefinition): Omit<DrawnTransition, 'points'>[] =>
  Object.entries(States).flatMap(([from, { Next, Default, Choices = [] }]) => {
    const choices = Choices.map((choice) => ({ from, to: choice.Next, label: choice.StringEquals ?? '' }));
    const hasRule = choices.some(({ to }) => to === Default);
    return [
      ...(Next === undefined ? [] : [{ from, to: Next, label: '' }]),
      ...choices,
      ...(Default === undefined || hasRule ? [] : [{ from, to: Default, label: 'else' }]),
    ];
  });

/** Lays a state machine out from top to bottom. */
export const layOut = (definition: DrawnDefinition): DrawnGraph => {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', ranksep: 34, nodesep: 24, marginx: 8, marginy: 8 });
  for (const name of Object.keys(definition.States)) graph.setNode(name, { ...stateSize });
  const transitions = transitionsOf(definition);
  for (const { from, to } of transitions) graph.setEdge(from, to, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    states: Object.entries(definition.States).map(([name, { Type, Comment = '' }]) => {
      const { x = 0, y = 0 } = graph.node(name) as { x?: number; y?: number };
      return { name, type: Type, comment: Comment, x, y };
    }),
    transitions: transitions.map((transition) => {
      const { points } = graph.edge(transition.from, transition.to) as unknown as DrawnTransition;
      return { ...transition, points };
    }),
  };
};
