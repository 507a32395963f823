import { shortList, type PipelineStatus } from '@covid-etl/etl-core/browser';
import { explain } from './explain.ts';
import { fromNow, instantText } from './times.ts';

/** What waits to be retried, and what was given up. */
export const Queues = ({
  retryQueue,
  parkedQueue,
  now,
}: Pick<PipelineStatus, 'retryQueue' | 'parkedQueue'> & { readonly now: number }) => (
  <div class="queues">
    <h3>
      Waiting to be retried: {retryQueue.depth} <code>Events_DLQ</code>
    </h3>
    {retryQueue.entries?.map(({ id, execution, error, dataset, dates, sentAt }) => (
      <p key={id}>
        {dataset} {shortList(dates, 5)}, failed {fromNow(sentAt, now)}
        {execution !== null && ` as ${execution}`}. {error !== null && explain(error)}{' '}
        {error !== null && <code>{error}</code>}
      </p>
    ))}
    <h3>
      Parked: {parkedQueue.depth} <code>Events_Parked</code>
    </h3>
    {parkedQueue.entries?.map(({ id, parkedAt, text }) => (
      <p key={id}>
        {instantText(parkedAt)}: {text}
      </p>
    ))}
  </div>
);

/** When the schedules run next. */
export const Schedules = ({
  schedules,
  now,
}: Pick<PipelineStatus, 'schedules'> & { readonly now: number }) => (
  <dl class="schedules">
    {schedules.map(({ name, expression, next }) => (
      <div key={name}>
        <dt>{name === 'daily' ? 'The workflow' : 'The retry poller'}</dt>
        <dd>
          <code>{expression}</code>{' '}
          {next === null ? 'no process runs it now' : `next ${fromNow(next, now)}, at ${instantText(next)}`}
        </dd>
      </div>
    ))}
  </dl>
);

/** What the owner was sent, newest first. */
export const Messages = ({ messages }: Pick<PipelineStatus, 'messages'>) =>
  messages.length === 0 ? (
    <p>No message has been sent yet.</p>
  ) : (
    <ul class="messages">
      {messages.map(({ topic, time, subject, text }) => (
        <li key={`${topic} ${time} ${text.length}`}>
          <details>
            <summary>
              {instantText(time)} <code>{topic}</code> {subject ?? text.split('\n')[0]}
            </summary>
            <pre>{text}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
