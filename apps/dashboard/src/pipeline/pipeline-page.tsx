import {
  datasets,
  dayStatuses,
  plural,
  type CalendarDate,
  type Dataset,
  type PipelineStatus,
} from '@covid-etl/etl-core/browser';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ChangeView } from '../browser/use-view.ts';
import { readTable } from '../table/table.ts';
import type { View } from '../view.ts';
import { Buttons } from './buttons.tsx';
import { Calendar, Legend } from './calendar.tsx';
import { dayText } from './day-text.ts';
import { ExecutionDetails } from './execution-details.tsx';
import { Executions } from './executions.tsx';
import { healthOf } from './health.ts';
import { Quality } from './quality.tsx';
import { Messages, Queues, Schedules } from './queues.tsx';
import { StateGraph } from './state-graph.tsx';

/** The dates that the table has of a dataset, read anew whenever an execution has ended. */
const useLoadedDates = (dataset: Dataset | undefined, status: PipelineStatus): readonly CalendarDate[] => {
  const [dates, setDates] = useState<readonly CalendarDate[]>([]);
  const version = status.executions.find(({ stoppedAt }) => stoppedAt !== null)?.name;
  const isLoaded = dataset !== undefined && status.loaded.includes(dataset.id);
  useEffect(() => {
    if (!isLoaded) {
      setDates([]);
      return undefined;
    }
    let isOver = false;
    readTable(dataset.id).then(
      (table) => isOver || setDates(table.dates),
      () => isOver || setDates([]),
    );
    return () => {
      isOver = true;
    };
  }, [dataset, isLoaded, version]);
  return dates;
};

export interface PipelinePageProps {
  readonly view: View;
  readonly change: ChangeView;
  readonly status: PipelineStatus;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly look: () => void;
}

/** The pipeline: how it is, what it did, and what it does next. */
export const PipelinePage = ({ view, change, status, now, look }: PipelinePageProps) => {
  const offered = datasets.filter(({ id }) => status.scheduled.includes(id) || status.loaded.includes(id));
  const dataset = offered.find(({ id }) => id === view.dataset) ?? offered[0];
  const loaded = useLoadedDates(dataset, status);
  const days = useMemo(
    () => (dataset ? dayStatuses(dataset, loaded, status) : []),
    [dataset, loaded, status],
  );
  const health = healthOf(dataset?.id, days, status, now);
  const execution = status.executions.find(({ name }) => name === view.execution) ?? status.executions[0];
  const day = days.find(({ date }) => date === view.day);
  // Of some thousand days: made anew where one of them is another, and not with each look.
  const calendar = useMemo(
    () => <Calendar days={days} chosen={day?.date} onChoose={(date) => change({ day: date }, 'replace')} />,
    [days, day],
  );
  const choose = (name: string): void => change({ execution: name });
  return (
    <>
      <section class={`health ${health.tone}`} aria-live="polite">
        <h2>{health.title}</h2>
        {health.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {status.controls && (
          <Buttons
            controls={status.controls}
            datasets={status.scheduled}
            onDone={(name) => {
              if (name !== undefined) change({ execution: name });
              look();
            }}
          />
        )}
      </section>

      <section aria-labelledby="days-title">
        <h2 id="days-title">Days</h2>
        {offered.length > 1 && (
          <label class="dataset">
            Dataset{' '}
            <select
              value={dataset?.id}
              onChange={({ currentTarget }) => change({ dataset: currentTarget.value })}
            >
              {offered.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        <Legend days={days} />
        {calendar}
        {day && (
          <div class="day-details" aria-live="polite">
            <h3>{dayText(day)}</h3>
            {day.executions.length === 0 ? (
              <p>
                None of the last {plural(status.executions.length, 'execution')} was started for this day by
                name.
              </p>
            ) : (
              <Executions executions={day.executions} chosen={execution?.name} onChoose={choose} now={now} />
            )}
          </div>
        )}
      </section>

      <section aria-labelledby="workflow-title">
        <h2 id="workflow-title">Workflow</h2>
        <div class="columns">
          <StateGraph definition={status.definition} execution={execution} now={now} />
          {execution ? <ExecutionDetails execution={execution} now={now} /> : <p>Nothing has run yet.</p>}
        </div>
        <h3>What it has found in what it loaded</h3>
        {execution ? <Quality reportKey={execution.report} /> : <p>Nothing has run yet.</p>}
        <h3>Last executions</h3>
        <Executions executions={status.executions} chosen={execution?.name} onChoose={choose} now={now} />
      </section>

      <section aria-labelledby="next-title">
        <h2 id="next-title">Next</h2>
        <Schedules schedules={status.schedules} now={now} />
        <Queues retryQueue={status.retryQueue} parkedQueue={status.parkedQueue} now={now} />
      </section>

      <section aria-labelledby="messages-title">
        <h2 id="messages-title">Messages to the owner</h2>
        <Messages messages={status.messages} />
      </section>
    </>
  );
};
