import { shortList, type ExecutionStatus } from '@covid-etl/etl-core/browser';
import { instantText, took } from './times.ts';

export interface ExecutionsProps {
  /** What they are, for whoever does not see where they stand. */
  readonly label: string;
  readonly executions: readonly ExecutionStatus[];
  readonly chosen: string | undefined;
  readonly onChoose: (name: string) => void;
  readonly now: number;
}

/** The last executions, newest first; one of them is looked at. */
export const Executions = ({ label, executions, chosen, onChoose, now }: ExecutionsProps) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={label}>
    <table class="executions">
      <thead>
        <tr>
          <th scope="col">status</th>
          <th scope="col">execution</th>
          <th scope="col">dates</th>
          <th scope="col">started</th>
          <th scope="col">took</th>
        </tr>
      </thead>
      <tbody>
        {executions.map(({ name, status, dataset, dates, startedAt, stoppedAt, error }) => (
          <tr key={name} class={name === chosen ? 'chosen' : ''}>
            <td class="text">
              <span class={`badge ${status.toLowerCase()}`}>{status}</span> {error}
            </td>
            <th scope="row">
              <button type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
                {name}
              </button>
            </th>
            <td class="text">
              {dataset} {shortList(dates, 3)}
            </td>
            <td class="text">{instantText(startedAt)}</td>
            <td>{took(startedAt, stoppedAt, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
