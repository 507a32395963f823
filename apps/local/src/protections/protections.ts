import type { CalendarDate } from '@covid-etl/etl-core';
import type { FaultRates } from '../simulator/faults.ts';

/** A simulation of the sample that ends with a broken invariant where a protection is missing. */
export interface ShownBySimulation {
  readonly faults: FaultRates;
  /** The last date whose row appears. */
  readonly to: CalendarDate;
  readonly seed: number;
}

/** A place of the sources that the promise depends on, and who notices where it is missing. */
export interface Protection {
  /** What is taken away, in a few words. */
  readonly name: string;
  /** The path of the source from the workspace. */
  readonly file: string;
  /** The text of the source that protects; it is there once. */
  readonly remove: string;
  /** What stands there without the protection: a program that still works while nothing goes wrong. */
  readonly instead: string;
  /** What goes wrong without it. */
  readonly protects: string;
  /** The test files of which one test at least fails. */
  readonly tests?: readonly string[];
  readonly simulation?: ShownBySimulation;
}

const to = (date: string): CalendarDate => date as CalendarDate;

const fileStore = 'libs/etl-core/src/store/file-store.ts';
const load = 'apps/etl-lambdas/load/src/load.ts';
const loadTest = 'apps/etl-lambdas/load/src/load.test.ts';
const upsertTest = 'libs/etl-core/src/table/upsert.test.ts';
const storeTest = 'libs/etl-core/src/store/store.test.ts';
const update = 'apps/etl-lambdas/update/src/update.ts';
const updateTest = 'apps/etl-lambdas/update/src/update.test.ts';
const retryFailed = 'apps/retry-poller/src/retry-failed.ts';
const stoppedTest = 'apps/retry-poller/src/stopped-half-way.test.ts';
const givenUpTest = 'apps/retry-poller/src/given-up.test.ts';
const executions = 'apps/local/src/cloud/executions.ts';
const executionsTest = 'apps/local/src/cloud/executions.test.ts';
const cloudTest = 'apps/local/src/cloud/cloud.test.ts';

/** Several executions at the same time, also those of an earlier day that were held at their time-out. */
const several: FaultRates = { 'stage.overrun': 0.7, 'person.runs': 0.7, 'publication.revised': 0.7 };

/** What keeps the promise, line by line: no day is lost, nothing is loaded twice, the owner always knows. */
export const protections: readonly Protection[] = [
  {
    name: 'the condition on a put into a directory',
    file: fileStore,
    remove: 'if (!holds) throw conflict(key);',
    instead: 'if (!holds) conflict(key);',
    protects: 'of two loads at the same time the later one wipes out what the earlier one wrote',
    tests: [storeTest],
    simulation: { faults: several, to: to('2020-03-31'), seed: 1 },
  },
  {
    name: 'the condition on a put into S3',
    file: 'libs/etl-core/src/store/s3-store.ts',
    remove: 'headers: headersOf(condition) }',
    instead: 'headers: headersOf(undefined) }',
    protects: 'the same on AWS',
    tests: [storeTest],
  },
  {
    name: 'a file is replaced as a whole',
    file: fileStore,
    remove: 'renameSync(temporary, path);',
    instead: `const { copyFileSync, rmSync } = process.getBuiltinModule('node:fs');
  copyFileSync(temporary, path);
  rmSync(temporary);`,
    protects: 'a reader, or a process that is killed, leaves or finds half of a file',
    tests: [storeTest],
  },
  {
    name: 'a writer into a directory has a temporary file of its own',
    file: fileStore,
    remove: '${randomUUID()}.tmp',
    instead: '00000000-0000-4000-8000-000000000000.tmp',
    protects:
      'two writers at the same time write into one file, and it is neither’s that takes the object’s place',
    tests: ['libs/etl-core/src/store/sweep-store.test.ts'],
  },
  {
    name: 'the months are written before the ledger',
    file: load,
    remove: `  const { months, before, rowsOfDate } = await writeMonths(store, batch, changed);
  const wasRecorded = [...before].every(([month, etag]) => etag === ledger.months[month]);
  const next = withSource(recordMonths(ledger, months, batch.source), batch, read, wasRecorded);
  await commitLedger(store, next, read);`,
    instead: `  const late: (() => Promise<string>)[] = [];
  const put: Store['put'] = (key, body, condition) => {
    late.push(() => store.put(key, body, condition));
    return Promise.resolve('');
  };
  const { months, before, rowsOfDate } = await writeMonths({ ...store, put }, batch, changed);
  const wasRecorded = [...before].every(([month, etag]) => etag === ledger.months[month]);
  const next = withSource(recordMonths(ledger, months, batch.source), batch, read, wasRecorded);
  await commitLedger(store, next, read);
  for (const write of late) await write();`,
    protects: 'a load that dies in between leaves dates in the ledger that the table does not have, for ever',
    tests: [loadTest],
    simulation: { faults: { 'stage.crash': 0.3 }, to: to('2020-03-31'), seed: 1 },
  },
  {
    name: 'the condition on the ledger',
    file: 'libs/etl-core/src/ledger/ledger.ts',
    remove: 'next, condition);',
    instead: 'next);',
    protects: 'of two loads at the same time the ledger forgets the dates of one, and the table its rows',
    tests: ['libs/etl-core/src/ledger/ledger.test.ts', loadTest],
    simulation: { faults: several, to: to('2020-03-31'), seed: 1 },
  },
  {
    name: 'the condition on a month of the table',
    file: load,
    remove: 'encodeParquet(upserted.records), table.condition);',
    instead: 'encodeParquet(upserted.records));',
    protects: 'a load writes a month over rows that another one has put there since it was read',
    tests: [loadTest],
    simulation: { faults: several, to: to('2020-03-31'), seed: 1 },
  },
  {
    name: 'a month that the ledger does not know is brought again',
    file: update,
    remove: '(unrecorded.has(monthOf(date)) || differsFrom(ledger, date, records))',
    instead: 'differsFrom(ledger, date, records)',
    protects:
      'what a load wrote over newer rows and never brought into the ledger stays in the table for ever',
    tests: [updateTest],
    simulation: {
      faults: { 'source.stale': 0.4, 'publication.revised': 0.7, 'stage.crash': 0.2 },
      to: to('2020-03-31'),
      seed: 1,
    },
  },
  {
    name: 'a try of InitialLoad has a file of its own',
    file: 'apps/etl-lambdas/initial-load/src/handler.ts',
    remove: 'retrieval: randomUUID(),',
    instead: `retrieval: 'retrieval',`,
    protects: 'a try that outlived its time-out writes over what the next one has handed on',
    tests: ['apps/etl-lambdas/initial-load/src/handler.test.ts'],
  },
  {
    name: 'a try of Update has files of its own',
    file: 'apps/etl-lambdas/update/src/handler.ts',
    remove: 'retrieval: randomUUID(),',
    instead: `retrieval: 'retrieval',`,
    protects: 'the same, of an update',
    tests: ['apps/etl-lambdas/update/src/handler.test.ts'],
  },
  {
    name: 'a try of Transform has files of its own',
    file: 'apps/etl-lambdas/transform/src/handler.ts',
    remove: 'staging: randomUUID(),',
    instead: `staging: 'staging',`,
    protects: 'the same, of what is staged',
    tests: ['apps/etl-lambdas/transform/src/handler.test.ts'],
  },
  {
    name: 'an unchanged file is read for a month that the ledger does not know',
    file: update,
    remove: ' && unrecorded.size === 0;',
    instead: '; void unrecorded;',
    protects: 'the same, after the source has ended: each request is answered 304',
    tests: [updateTest],
  },
  {
    name: 'the entity tag goes where a month was not known',
    file: load,
    remove: '(wasRecorded && isSameLedger)',
    instead: 'isSameLedger',
    protects:
      'an older row that a load has put there before it died gets into the ledger: after the source’s end it stays',
    tests: [loadTest],
  },
  {
    name: 'the entity tag goes where the file ends before the table',
    file: load,
    remove: '.length === 0 && reachesTable;',
    instead: '.length === 0; void reachesTable;',
    protects:
      'after the source’s end a file that was cut off is taken for the whole: each later request is answered 304',
    tests: [loadTest],
  },
  {
    name: 'the ledger is made of the whole month',
    file: load,
    remove: '{ records: upserted.records, etag }',
    instead: '{ records: incoming, etag }',
    protects: 'each load makes the ledger forget the other days of its month',
    tests: [loadTest],
    simulation: { faults: {}, to: to('2020-02-15'), seed: 1 },
  },
  {
    name: 'a row is known by its region and date',
    file: 'libs/etl-core/src/record/record-key.ts',
    remove: '=> `${record.date}/${record.region}`',
    instead: '=> `${record.date}/${record.region}/${record.cases}`',
    protects: 'a day that was corrected stands in the table twice',
    tests: [upsertTest, loadTest],
    simulation: { faults: { 'publication.revised': 0.4 }, to: to('2020-02-29'), seed: 1 },
  },
  {
    name: 'a corrected row replaces the old one',
    file: 'libs/etl-core/src/table/upsert.ts',
    remove: '    records.set(recordKey(record), record);',
    instead: '    if (!existing) records.set(recordKey(record), record);',
    protects: 'what the source corrects never comes',
    tests: [upsertTest, loadTest],
    simulation: { faults: { 'publication.revised': 0.4 }, to: to('2020-02-29'), seed: 1 },
  },
  {
    name: 'the entity tag goes where a date asked for is missing',
    file: load,
    remove: 'isCompared && isWhole ? source',
    instead: 'isCompared ? source',
    protects: 'a file that was cut off is taken for the whole: each later request is answered 304',
    tests: [loadTest],
    simulation: { faults: { 'source.truncated': 0.6 }, to: to('2020-02-15'), seed: 1 },
  },
  {
    name: 'the entity tag goes where another load came in between',
    file: load,
    remove: 'isCompared && isWhole ? source',
    instead: 'isWhole ? source',
    protects: 'an older state of a row stays, because the file that has the newer one is not read again',
    tests: [loadTest],
  },
  {
    name: 'the entity tag goes where later dates were not compared',
    file: update,
    remove: 'lastDate !== null && lastDate > newest ? null : read.etag',
    instead: 'read.etag',
    protects: 'a correction of the later dates is answered 304',
    tests: [updateTest],
  },
  {
    name: 'a 304 is asked for only where it answers',
    file: update,
    remove: `isAnsweredBy304(requested.asked, ledger, unrecorded)
    ? (ledger.source?.etag ?? null)
    : null`,
    instead: 'ledger.source?.etag ?? null',
    protects: 'a date that is asked for again is not looked at',
    tests: [updateTest],
  },
  {
    name: 'an update brings what differs from the ledger',
    file: 'apps/etl-lambdas/update/src/excerpt.ts',
    remove: '.filter(([day, rows]) => differs(fromEpochDay(day), recordsOf(pickRows(counts, rows))))',
    instead: '.filter(() => false)',
    protects: 'a correction of a loaded day never comes',
    tests: [updateTest],
    simulation: { faults: { 'publication.revised': 0.4 }, to: to('2020-02-29'), seed: 1 },
  },
  {
    name: 'an update asks for what is missing',
    file: 'libs/etl-core/src/ledger/requested-dates.ts',
    remove: 'uniqueDates([...asked, ...gap])',
    instead: 'uniqueDates(asked)',
    protects: 'a day on which the daily rule did not fire is owed by nobody',
    tests: ['libs/etl-core/src/ledger/requested-dates.test.ts', updateTest],
  },
  {
    name: 'an execution that lacks a date fails',
    file: 'apps/etl-lambdas/load/src/outcome.ts',
    remove: 'if (missing.length === 0) return;',
    instead: 'if (missing.length >= 0) return;',
    protects: 'a day that the source did not have yet counts as done',
    tests: [loadTest],
    simulation: { faults: { 'publication.late': 0.3 }, to: to('2020-03-31'), seed: 1 },
  },
  {
    name: 'a last line that was cut off is rejected',
    file: 'libs/etl-core/src/batch/check-rows.ts',
    remove: 'isLess(counts, row, before)',
    instead: 'isLess(counts, row, row)',
    protects: 'a count of which the last digits are missing is loaded',
    tests: ['apps/etl-lambdas/transform/src/transform.test.ts'],
    simulation: { faults: { 'source.truncated': 0.8 }, to: to('2020-03-31'), seed: 1 },
  },
  {
    name: 'a rule of severity error ends the execution',
    file: 'apps/etl-lambdas/transform/src/stage-batch.ts',
    remove: '  requireQuality(report, reportKey, accept);\n',
    instead: '',
    protects: 'a part of a file that passes for the whole is loaded, and its dates count as done',
    tests: ['apps/etl-lambdas/transform/src/quality.test.ts'],
  },
  {
    name: 'a zero recovered after a positive one is unknown',
    file: 'libs/etl-core/src/source/settle-recovered.ts',
    remove: 'const settled = records.map((record) => withUnknownRecovered(record, firstRecovered, file));',
    instead: 'const settled: (DailyCount | undefined)[] = [...records];',
    protects: 'nobody has recovered any more from the day on which a source gave the count up',
    tests: ['libs/etl-core/src/batch/read-raw.test.ts'],
  },
  {
    name: 'a date is compared as all files together have it',
    file: 'apps/etl-lambdas/update/src/excerpt.ts',
    remove: 'mergeColumns(surveys.map((survey) => survey.counts))',
    instead: 'mergeColumns(surveys.slice(0, 1).map((survey) => survey.counts))',
    protects: 'a date that only one file had is never completed by the other',
    tests: [updateTest],
  },
  {
    name: 'the poller deletes after it has started',
    file: retryFailed,
    remove: '      await carryOut(plan);\n',
    instead: `      await deleteMessages(waiting, ofPlan, time.mayWork);
      await carryOut(plan);\n`,
    protects: 'a poller that dies in between, or that is refused, has lost its days',
    tests: [stoppedTest],
    simulation: {
      faults: { 'publication.late': 0.3, 'stage.crash': 0.1, 'start.throttled': 0.4 },
      to: to('2020-03-15'),
      seed: 1,
    },
  },
  {
    name: 'the poller deletes',
    file: retryFailed,
    remove: 'await deleteMessages(waiting, done, time.mayWork);',
    instead: 'await deleteMessages(waiting, [], time.mayWork);',
    protects: 'each day is retried until the queue parks it, though it is loaded',
    tests: [stoppedTest],
  },
  {
    name: 'a retry has a name',
    file: 'apps/retry-poller/src/executions.ts',
    remove: 'new StartExecutionCommand({ stateMachineArn, name, input',
    instead: 'new StartExecutionCommand({ stateMachineArn, input',
    protects: 'an event that is delivered twice starts two executions',
    tests: ['apps/retry-poller/src/executions.test.ts'],
  },
  {
    name: 'a retry that is started already is as good',
    file: 'apps/retry-poller/src/executions.ts',
    remove: 'if (!(error instanceof ExecutionAlreadyExists)) throw error;',
    instead: 'throw error;',
    protects: 'what a poller has started before it died stays in the queue',
    tests: [stoppedTest],
  },
  {
    name: 'a date that was retried often enough is parked',
    file: 'apps/retry-poller/src/retry-plan.ts',
    remove: 'exhausted: dates.filter((date) => next(date) > maxAttempts)',
    instead: 'exhausted: []',
    protects: 'a day that is given up is nowhere, and nobody knows',
    tests: ['apps/retry-poller/src/retry-plan.test.ts', givenUpTest],
    simulation: { faults: { 'publication.leftOut': 0.4 }, to: to('2020-03-15'), seed: 1 },
  },
  {
    name: 'a date is given up in the end',
    file: 'apps/retry-poller/src/retry-plan.ts',
    remove: 'const retried = dates.filter((date) => next(date) <= maxAttempts);',
    instead: 'const retried = dates;',
    protects: 'a day that never comes is retried for ever',
    tests: ['apps/retry-poller/src/retry-plan.test.ts', givenUpTest],
  },
  {
    name: 'the owner is told before anything is parked',
    file: 'apps/retry-poller/src/park.ts',
    remove: `  await tell(parkedMail(given.map((entry) => entry.parked)));
  const messages = given.map((entry) => ({ entry, body: bodyOf(entry.parked) }));
  const { sent, errors } = await sendMessages(queue, messages, hasTime);`,
    instead: `  const messages = given.map((entry) => ({ entry, body: bodyOf(entry.parked) }));
  const { sent, errors } = await sendMessages(queue, messages, hasTime);
  await tell(parkedMail(given.map((entry) => entry.parked)));`,
    protects: 'a poller that dies in between has given up a day of which nobody knows',
    tests: [givenUpTest],
    simulation: {
      faults: { 'publication.leftOut': 0.7, 'poller.crash': 0.9 },
      to: to('2020-03-31'),
      seed: 4,
    },
  },
  {
    name: 'the owner is reminded of what is parked',
    file: 'apps/retry-poller/src/reminder.ts',
    remove: 'if (messages > 0) await tell(reminderMail(messages));',
    instead: 'void [reminderMail, tell];',
    protects: 'of what SQS or EventBridge parks while the alarm is on, nobody knows',
    tests: ['apps/retry-poller/src/handler.test.ts'],
    simulation: {
      faults: { 'publication.late': 0.3, 'stage.crash': 0.1, 'event.deadLetter': 0.4 },
      to: to('2020-03-15'),
      seed: 1,
    },
  },
  {
    name: 'only what was parked is deleted',
    file: retryFailed,
    remove: '    if (parked.length < given.length) throw new OutOfTime();\n',
    instead: '',
    protects: 'a day that could not be parked is neither in the queue nor parked',
    tests: [givenUpTest],
    simulation: {
      faults: { 'publication.leftOut': 0.7, 'batch.inPart': 0.7 },
      to: to('2020-03-31'),
      seed: 1,
    },
  },
  {
    name: 'an execution that was interrupted has failed',
    file: executions,
    remove: `for (const { name } of journal.list('RUNNING')) journal.end(name, interrupted(now()));`,
    instead: 'void interrupted;',
    protects: 'the days of a process that was killed are in no queue',
    tests: [cloudTest],
    simulation: { faults: { 'process.killed': 0.5 }, to: to('2020-03-15'), seed: 1 },
  },
  {
    name: 'events are delivered one at a time',
    file: executions,
    remove: '(announced = announced.then(announce))',
    instead: '(announced = announce())',
    protects: 'of two executions that fail at the same time the owner gets each notice twice',
    tests: [executionsTest],
    simulation: { faults: { 'daily.twice': 0.5, 'source.serverError': 0.8 }, to: to('2020-02-29'), seed: 1 },
  },
  {
    name: 'an event counts as delivered when it is',
    file: executions,
    remove: `        await deliver(execution);
        journal.markDelivered(execution.name);`,
    instead: `        journal.markDelivered(execution.name);
        await deliver(execution);`,
    protects: 'an event that can not be delivered is lost, and its days with it',
    tests: [executionsTest],
    simulation: {
      faults: { 'publication.late': 0.3, 'stage.crash': 0.1, 'publish.refused': 0.4 },
      to: to('2020-03-15'),
      seed: 1,
    },
  },
  {
    name: 'the failure rule hears of a failure',
    file: 'libs/asl-definition/src/failure-event.ts',
    remove: 'status: [...failureStatuses]',
    instead: 'status: failureStatuses.slice(1)',
    protects: 'a failed execution is in no queue, and nobody is told',
    tests: ['libs/asl-definition/src/failure-event.test.ts', cloudTest],
    simulation: { faults: { 'publication.late': 0.3 }, to: to('2020-03-15'), seed: 1 },
  },
];
