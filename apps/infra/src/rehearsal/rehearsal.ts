import {
  addDays,
  loadedDates,
  openStore,
  readLedger,
  sampleCsv,
  type CalendarDate,
  type Retried,
} from '@covid-etl/etl-core';
import { namesOf } from '../names.ts';
import * as aws from './aws.ts';
import { must } from './eventually.ts';
import { pipelineTold } from './page.ts';
import { step, type Detail } from './report.ts';
import type { RehearsedSource } from './source.ts';
import { compareTable } from './table.ts';

const dataset = 'sample-us';
/** The newest day of the first rehearsal; a later one goes on where the one before it ended. */
const firstDay = '2021-01-31' as CalendarDate;

export interface RehearsalOptions {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
  readonly source: RehearsedSource;
}

/** Where what was rehearsed is. */
export interface Rehearsed {
  readonly bucket: string;
  readonly dataset: string;
}

/** A day that goes well, a day that fails, and the morning after it, on what has been deployed. */
export const rehearse = async (options: RehearsalOptions): Promise<Rehearsed> => {
  const { stage, account, region, source } = options;
  const names = namesOf(stage);
  const bucket = `covid-etl-${stage}-${account}-${region}`;
  const topic = (name: string): string => `arn:aws:sns:${region}:${account}:${name}`;
  const stateMachine = `arn:aws:states:${region}:${account}:stateMachine:${names.stateMachine}`;

  const successes = await aws.openMailbox(topic(names.successTopic));
  const failures = await aws.openMailbox(topic(names.failureTopic));
  const { ledger } = await readLedger(await openStore(`s3://${bucket}`), dataset);
  const loaded = loadedDates(ledger).at(-1);
  const today = loaded === undefined ? firstDay : addDays(loaded, 1);
  const tomorrow = addDays(today, 1);

  /** The table is what the source has published. */
  const tableIsWhole = async (detail: Detail, lastDate: CalendarDate): Promise<void> => {
    const comparison = await compareTable(bucket, dataset, source.urlOf(dataset));
    must(comparison.differences === 0, `the table differs from the source in ${comparison.differences} rows`);
    must(comparison.lastDate === lastDate, `the table ends at ${comparison.lastDate}, not at ${lastDate}`);
    detail(`DuckDB over the Parquet files in S3: ${comparison.rows} rows to ${lastDate}, each as published`);
  };
  const isEmpty = async (queue: string): Promise<void> => {
    const waiting = await aws.messagesIn(queue);
    must(waiting === 0, `${queue} holds ${waiting} messages`);
  };
  /** The rows that an execution's mail says it has inserted. */
  const mailSays = async (detail: Detail, pattern: RegExp): Promise<void> => {
    const { subject, message } = await successes.next();
    must(
      pattern.test(`${subject}\n${message}`),
      `the mail "${subject}" does not say ${String(pattern)}: ${message}`,
    );
    detail(`mail on ${names.successTopic}: ${subject}`);
  };

  const [target] = await aws.targetsOf(names.dailyRule(dataset));
  must(target !== undefined, `the rule ${names.dailyRule(dataset)} has no target`);
  const daily = (date: CalendarDate) =>
    aws.execute(stateMachine, aws.scheduledInput(target, `${addDays(date, 1)}T13:00:00Z`));

  await step(
    `13:00, the daily rule's input: ${loaded === undefined ? 'initial load' : 'update'} to ${today}`,
    async (detail) => {
      must(target.Arn === stateMachine, `the daily rule starts ${target.Arn}`);
      source.publish(dataset, sampleCsv(today));
      const { status, executionArn = '', cause } = await daily(today);
      must(status === 'SUCCEEDED', `the execution ended as ${status}: ${cause}`);
      const states = await aws.statesOf(executionArn);
      const retrieval = loaded === undefined ? 'InitialLoad' : 'Update';
      const expected = ['GetETLStatus', 'CheckETLStatus', retrieval, 'Transform', 'Load', 'Notify'];
      must(states.join() === expected.join(), `it went by ${states.join(', ')}`);
      detail(states.join(' → '));
    },
  );
  await step('what it loaded, and its mail', async (detail) => {
    await tableIsWhole(detail, today);
    await mailSays(detail, new RegExp(today));
  });
  await step('the same rule firing twice loads nothing twice', async (detail) => {
    const { status, cause } = await daily(today);
    must(status === 'SUCCEEDED', `the execution ended as ${status}: ${cause}`);
    await mailSays(detail, /inserted 0, updated 0/);
  });
  await step(`a day fails: ${tomorrow} is asked for and not published`, async (detail) => {
    // A rehearsal that broke off may have left some.
    const before = await aws.messagesIn(names.retryQueue);
    // MiniStack calls every error of a Lambda Runtime.HandlerError; its message is ours.
    const { status, cause = '' } = await daily(tomorrow);
    must(status === 'FAILED' && cause.includes(tomorrow), `the execution ended as ${status}: ${cause}`);
    const { message } = await failures.next();
    must(message.includes('FAILED') && message.includes(tomorrow), `the failure mail says ${message}`);
    detail(`mail on ${names.failureTopic}: ${message.split('\n')[0] ?? message}`);
    const waiting = await aws.messagesIn(names.retryQueue);
    must(waiting === before + 1, `${names.retryQueue} holds ${waiting} messages, ${before} before`);
    // MiniStack delivers no event to a log group: that the rule has it as a target, and that it exists, is what can be seen.
    const record = `arn:aws:logs:${region}:${account}:log-group:${names.failureRecord}`;
    const targets = await aws.targetsOf(names.failureRule);
    must(
      targets.some(({ Arn }) => Arn === record) && (await aws.logGroupExists(names.failureRecord)),
      `${names.failureRecord} is no target of ${names.failureRule}`,
    );
    detail(`${names.retryQueue} holds the event; ${names.failureRecord} is the rule’s target too`);
  });
  await step('pipeline.json, which the page reads, tells of it', async (detail) => {
    const {
      executions: [failed],
      messages,
    } = await pipelineTold(
      bucket,
      'the failed day',
      ({ executions: [newest] }) => newest?.status === 'FAILED',
    );
    const way = failed?.path.map(({ state }) => state).join(' → ');
    const why = failed?.path.at(-1)?.failures.at(-1)?.message ?? '';
    must(failed?.dates.join() === tomorrow && why.includes(tomorrow), `it says ${way}, and why: ${why}`);
    must(messages[0]?.topic === names.failureTopic, `its newest message is ${messages[0]?.text}`);
    detail(`FAILED: ${way}; ${why}`);
  });
  await step('07:00, the retry poller: one execution with the failed date', async (detail) => {
    source.publish(dataset, sampleCsv(tomorrow));
    const [{ Arn = '' } = {}] = await aws.targetsOf(names.retryRule);
    const { started, parked } = (await aws.invoke(Arn)) as Retried;
    must(
      started.length === 1 && parked.length === 0,
      `it started ${started.length}, parked ${parked.length}`,
    );
    const { status, cause } = await aws.ended(started[0]?.executionArn ?? '');
    must(status === 'SUCCEEDED', `the execution ended as ${status}: ${cause}`);
    detail(`started with ${JSON.stringify(started[0]?.dates)}`);
  });
  await step('the date is loaded, the queues are empty, the mail is sent', async (detail) => {
    await tableIsWhole(detail, tomorrow);
    await isEmpty(names.retryQueue);
    await isEmpty(names.parkedQueue);
    await mailSays(detail, new RegExp(tomorrow));
    const { retryQueue } = await pipelineTold(
      bucket,
      'the retry that succeeded',
      ({ executions: [newest] }) => newest?.status === 'SUCCEEDED' && newest.dates.includes(tomorrow),
    );
    detail(`pipeline.json tells so: ${retryQueue.depth} messages wait`);
  });
  return { bucket, dataset };
};
