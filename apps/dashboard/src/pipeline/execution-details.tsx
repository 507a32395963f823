import { shortList, type ExecutionStatus } from '@covid-etl/etl-core/browser';
import { explain } from './explain.ts';
import { outcomeOf } from './state-graph.tsx';
import { instantText, took } from './times.ts';

/** What an execution did, state by state, and why it failed where it did. */
export const ExecutionDetails = ({
  execution,
  now,
}: {
  readonly execution: ExecutionStatus;
  readonly now: number;
}) => {
  const { name, status, dataset, dates, attempt, startedAt, stoppedAt, error, message, path } = execution;
  return (
    <section class="execution" aria-labelledby="execution-title">
      <h3 id="execution-title" tabIndex={-1}>
        {name}
      </h3>
      <p>
        <span class={`badge ${status.toLowerCase()}`}>{status}</span> {dataset}
        {dates.length > 0 && `, for ${shortList(dates, 5)}`}
        {attempt > 0 && `, retry ${attempt}`}. Started at {instantText(startedAt)}, took{' '}
        {took(startedAt, stoppedAt, now)}.
      </p>
      {error !== null && (
        <div class="failure">
          <p>
            <strong>{explain(error)}</strong>
          </p>
          <p>
            <code>{error}</code>: {message}
          </p>
        </div>
      )}
      <ol class="path">
        {path.map((visited) => (
          <li key={visited.enteredAt + visited.state} class={outcomeOf(visited, status)}>
            <strong>{visited.state}</strong>{' '}
            <span class="time">{took(visited.enteredAt, visited.exitedAt ?? stoppedAt, now)}</span>{' '}
            {visited.did}
            {visited.failures.map(({ at, error: failed, message: why }) => (
              <div key={at} class="failed-try">
                <code>{failed}</code> {why}
              </div>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
};
