import { plural, type Dataset, type PipelineStatus } from '@covid-etl/etl-core/browser';
import { ExecutionDetails } from './execution-details.tsx';
import { Executions } from './executions.tsx';
import { Quality } from './quality.tsx';
import { StateGraph } from './state-graph.tsx';

export interface WorkflowProps {
  readonly dataset: Dataset;
  readonly status: PipelineStatus;
  /** The execution that is asked for. Undefined: the newest one of the dataset. */
  readonly asked: string | undefined;
  /** Undefined: follow the newest one again. */
  readonly onChoose: (name: string | undefined) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The state machine, the way of an execution through it, and the last executions. */
export const Workflow = ({ dataset, status, asked, onChoose, now }: WorkflowProps) => {
  const { executions, definition } = status;
  const found = executions.find(({ name }) => name === asked);
  const newest = executions.find((execution) => execution.dataset === dataset.id) ?? executions[0];
  const execution = asked === undefined ? newest : found;
  return (
    <section aria-labelledby="workflow-title">
      <h2 id="workflow-title">Workflow</h2>
      {asked !== undefined && !found && (
        <p class="problem">
          {asked} is not among the last {plural(executions.length, 'execution')}.
        </p>
      )}
      {asked !== undefined && (
        <button type="button" onClick={() => onChoose(undefined)}>
          Follow the newest execution
        </button>
      )}
      <div class="columns">
        <StateGraph definition={definition} execution={execution} now={now} />
        {execution && <ExecutionDetails execution={execution} now={now} />}
      </div>
      {execution && (
        <>
          <h3>What it has found in what it loaded</h3>
          <Quality execution={execution} />
        </>
      )}
      <h3>Last executions</h3>
      {executions.length === 0 ? (
        <p>Nothing has run yet.</p>
      ) : (
        <Executions
          label="Last executions"
          executions={executions}
          chosen={execution?.name}
          onChoose={onChoose}
          now={now}
        />
      )}
    </section>
  );
};
