import {
  datasets,
  dayStatuses,
  plural,
  type CalendarDate,
  type Dataset,
  type DayStatus,
  type PipelineStatus,
} from '@covid-etl/etl-core/browser';
import { useMemo } from 'preact/hooks';
import { useRead, type Read } from '../browser/use-read.ts';
import type { ChangeView } from '../browser/use-view.ts';
import { chooseDataset, DatasetChoice } from '../dataset-choice.tsx';
import { tableVersion } from '../table-version.ts';
import { readTable } from '../table/table.ts';
import type { View } from '../view.ts';
import { Buttons } from './buttons.tsx';
import { Calendar, Legend } from './calendar.tsx';
import { dayText } from './day-text.ts';
import { Executions } from './executions.tsx';
import { healthOf } from './health.ts';
import { Messages, Queues, Schedules } from './queues.tsx';
import { instantText } from './times.ts';
import { Workflow } from './workflow.tsx';

export interface PipelinePageProps {
  readonly view: View;
  readonly change: ChangeView;
  readonly status: PipelineStatus;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly look: () => void;
}

/** The dates that the table has of a dataset. */
const useLoadedDates = ({ id }: Dataset, status: PipelineStatus): Read<readonly CalendarDate[]> => {
  const isLoaded = status.loaded.includes(id);
  const read = async (): Promise<readonly CalendarDate[]> => (isLoaded ? (await readTable(id)).dates : []);
  return useRead(read, `${id} ${isLoaded}`, tableVersion(status));
};

/** Brings what was chosen above or below into sight, for the eyes and for the keys. */
const showExecution = (): void => {
  const title = document.getElementById('execution-title');
  title?.focus({ preventScroll: true });
  title?.scrollIntoView({ block: 'nearest' });
};

type DatasetProps = PipelinePageProps & { readonly dataset: Dataset };
type DaysProps = DatasetProps & { readonly days: readonly DayStatus[] };

const Health = ({ dataset, days, status, now, change, look }: DaysProps) => {
  const health = healthOf({ dataset: dataset.id, days, status, now });
  return (
    <section class={`health ${health.tone}`}>
      <h2 aria-live="polite">{health.title}</h2>
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
  );
};

const Days = ({ days, status, view, change, now }: DaysProps) => {
  const day = days.find(({ date }) => date === view.day);
  // Of some thousand days: made anew where one of them is another, and not with each look.
  const calendar = useMemo(
    () => <Calendar days={days} chosen={day?.date} onChoose={(date) => change({ day: date }, 'replace')} />,
    [days, day],
  );
  return (
    <>
      <Legend days={days} />
      {calendar}
      {day && (
        <div class="day-details">
          <h3 aria-live="polite">{dayText(day)}</h3>
          {day.executions.length === 0 ? (
            <p>None of the last {plural(status.executions.length, 'execution')} was for this day by name.</p>
          ) : (
            <Executions
              label={`Executions for ${day.date}`}
              executions={day.executions}
              chosen={view.execution}
              onChoose={(name) => {
                change({ execution: name });
                showExecution();
              }}
              now={now}
            />
          )}
        </div>
      )}
    </>
  );
};

const DatasetPage = (props: DatasetProps & { readonly offered: readonly Dataset[] }) => {
  const { offered, dataset, view, change, status, now } = props;
  const { value: loaded, problem } = useLoadedDates(dataset, status);
  const days = useMemo(() => loaded && dayStatuses(dataset, loaded, status), [dataset, loaded, status]);
  return (
    <>
      {problem !== undefined && (
        <p role="alert" class="problem">
          {problem}
        </p>
      )}
      {!status.controls && <p class="note">As it was at {instantText(status.at)}.</p>}
      {offered.length > 1 && (
        <DatasetChoice
          offered={offered}
          chosen={dataset}
          onChoose={(id) => change({ dataset: id, execution: undefined, day: undefined })}
        />
      )}
      {days ? <Health {...props} days={days} /> : <section class="health">Reading …</section>}
      <section aria-labelledby="days-title">
        <h2 id="days-title">Days</h2>
        {days ? <Days {...props} days={days} /> : <p>Reading …</p>}
      </section>
      <Workflow
        dataset={dataset}
        status={status}
        asked={view.execution}
        onChoose={(name) => {
          change({ execution: name });
          showExecution();
        }}
        now={now}
      />
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

/** The pipeline: how it is, what it did, and what it does next. */
export const PipelinePage = (props: PipelinePageProps) => {
  const { scheduled, loaded } = props.status;
  const offered = datasets.filter(({ id }) => scheduled.includes(id) || loaded.includes(id));
  const dataset = chooseDataset(offered, props.view.dataset, scheduled);
  return dataset ? (
    <DatasetPage {...props} offered={offered} dataset={dataset} />
  ) : (
    <p>No dataset is loaded or scheduled.</p>
  );
};
