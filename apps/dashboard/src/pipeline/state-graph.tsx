import type { DrawnDefinition, ExecutionStatus, VisitedState } from '@covid-etl/etl-core/browser';
import { useMemo } from 'preact/hooks';
import { layOut, stateSize } from './graph-layout.ts';
import { took } from './times.ts';

const { width, height } = stateSize;

/** What became of a state in an execution. */
export const outcomeOf = (
  visited: VisitedState | undefined,
  status: ExecutionStatus['status'] | undefined,
): 'unvisited' | 'done' | 'running' | 'failed' => {
  if (!visited) return 'unvisited';
  if (visited.exitedAt !== null) return 'done';
  return status === 'RUNNING' ? 'running' : 'failed';
};

const symbols = { unvisited: '', done: '✓ ', running: '… ', failed: '✗ ' };

export interface StateGraphProps {
  readonly definition: DrawnDefinition;
  readonly execution: ExecutionStatus | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The state machine as its definition has it, with the way that an execution has taken. */
export const StateGraph = ({ definition, execution, now }: StateGraphProps) => {
  const graph = useMemo(() => layOut(definition), [definition]);
  const path = execution?.path ?? [];
  const visitOf = (name: string): VisitedState | undefined => path.find(({ state }) => state === name);
  const isTaken = (from: string, to: string): boolean =>
    path.some(({ state }, i) => state === from && path[i + 1]?.state === to);
  return (
    <svg
      class="graph"
      viewBox={`0 0 ${graph.width} ${graph.height}`}
      role="img"
      aria-label={
        execution
          ? `The state machine; ${execution.name} went through ${path.map(({ state }) => state).join(', ')}`
          : 'The state machine'
      }
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0,0L8,4L0,8Z" fill="context-stroke" />
        </marker>
      </defs>
      {graph.transitions.map(({ from, to, label, points }) => {
        const middle = points[Math.floor(points.length / 2)];
        return (
          <g key={`${from} ${to}`} class={isTaken(from, to) ? 'transition taken' : 'transition'}>
            <path d={`M${points.map(({ x, y }) => `${x},${y}`).join('L')}`} marker-end="url(#arrow)" />
            {label !== '' && middle && (
              <text x={middle.x} y={middle.y - 3}>
                {label}
              </text>
            )}
          </g>
        );
      })}
      {graph.states.map(({ name, type, comment, x, y }) => {
        const visited = visitOf(name);
        const outcome = outcomeOf(visited, execution?.status);
        return (
          <g
            key={name}
            class={`state ${outcome}`}
            transform={`translate(${x - width / 2},${y - height / 2})`}
          >
            <title>{comment === '' ? name : `${name}: ${comment}`}</title>
            <rect width={width} height={height} rx={type === 'Choice' ? height / 2 : 6} />
            <text class="name" x={width / 2} y={visited ? 18 : 26}>
              {symbols[outcome]}
              {name}
            </text>
            {visited && (
              <text class="time" x={width / 2} y={34}>
                {took(visited.enteredAt, visited.exitedAt ?? execution?.stoppedAt ?? null, now)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
};
