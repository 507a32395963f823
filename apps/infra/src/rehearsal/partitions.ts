import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  addDays,
  datasetById,
  openStore,
  readLedger,
  type CalendarDate,
  type Retried,
  type SourceFile,
} from '@covid-etl/etl-core';
import { namesOf } from '../names.ts';
import * as aws from './aws.ts';
import { must } from './eventually.ts';
import { pipelineTold } from './page.ts';
import type { RehearsalOptions } from './rehearsal.ts';
import { step } from './report.ts';
import { withTableFiles } from './table-files.ts';

/** The dataset that is rehearsed so. */
export const partitionedDataset = 'nyt-us-counties';
const { sources } = datasetById(partitionedDataset);
const newestDate = '2023-03-23' as CalendarDate;
/** The month that can't be right at first. */
const wrongMonth = '2021-06';

/** Three counties on each day of a file, in its publisher's format. */
const countiesCsv = ({ firstDate, lastDate }: SourceFile, isRight: boolean): string => {
  const lines = ['date,county,state,fips,cases,deaths'];
  for (let date = firstDate, day = 0; date <= (lastDate ?? newestDate); date = addDays(date, 1), day += 1) {
    const cases = isRight || !date.startsWith(wrongMonth) ? String(10 * day) : 'x';
    lines.push(
      `${date},Iron,Utah,49021,${cases},${day % 7}`,
      `${date},"Doña Ana, north",New Mexico,35013,${cases},1`,
      `${date},Adjuntas,Puerto Rico,72001,${cases},`,
    );
  }
  return `${lines.join('\n')}\n`;
};

/** @returns how many rows the table has @throws RehearsalFailed where they are not those of the files */
const compareWithFiles = (bucket: string, urls: readonly string[]): Promise<number> =>
  withTableFiles(bucket, partitionedDataset, async (directory) => {
    for (const [i, url] of urls.entries())
      await writeFile(join(directory, `${i}.csv`), await (await fetch(url)).text());
    const duckdb = await (await DuckDBInstance.create()).connect();
    await duckdb.run(
      `CREATE VIEW loaded AS
         SELECT region, date, cases, deaths FROM read_parquet('${directory}/table/**/part.parquet');
       CREATE VIEW published AS
         SELECT 'US/' || state || '/' || county, date, cases, deaths FROM read_csv('${directory}/*.csv')`,
    );
    const reader = await duckdb.runAndReadAll(
      `SELECT (SELECT count(*)::INT FROM loaded),
              (SELECT count(*)::INT FROM (
                (FROM loaded EXCEPT ALL FROM published) UNION ALL (FROM published EXCEPT ALL FROM loaded)
              ))`,
    );
    const [[rows, differences] = []] = reader.getRowsJson();
    must(differences === 0, `the table differs from the files in ${Number(differences)} rows`);
    return Number(rows);
  });

/** A dataset that is loaded month by month: once with a month that can't be right, and the morning after it. */
export const rehearsePartitions = async (options: RehearsalOptions): Promise<void> => {
  const { stage, account, region, source } = options;
  const names = namesOf(stage);
  const bucket = `covid-etl-${stage}-${account}-${region}`;
  const stateMachine = `arn:aws:states:${region}:${account}:stateMachine:${names.stateMachine}`;
  const publish = (isRight: boolean): void => {
    for (const file of sources) source.publish(file.id, countiesCsv(file, isRight));
  };
  const [target] = await aws.targetsOf(names.dailyRule(partitionedDataset));
  must(target !== undefined, `the rule ${names.dailyRule(partitionedDataset)} has no target`);
  const daily = () =>
    aws.execute(stateMachine, aws.scheduledInput(target, `${addDays(newestDate, 1)}T13:00:00Z`));
  const urls = sources.map(({ id }) => source.urlOf(id));

  await step(`${partitionedDataset}, by a distributed Map: ${wrongMonth} can’t be right`, async (detail) => {
    publish(false);
    const { status, executionArn = '', cause = '' } = await daily();
    must(status === 'FAILED' && cause.includes(wrongMonth), `the execution ended as ${status}: ${cause}`);
    const { total = 0 } = await aws.partitionsOf(executionArn);
    must(cause.includes(`1 of ${total} months`), `the cause of ${total} partitions is ${cause}`);
    detail((JSON.parse(cause) as { errorMessage: string }).errorMessage);
    const after = await readLedger(await openStore(`s3://${bucket}`), partitionedDataset);
    must(after.body === null, 'the ledger has been written');
  });
  await step('07:00, the retry poller: every month is loaded', async (detail) => {
    publish(true);
    const [{ Arn = '' } = {}] = await aws.targetsOf(names.retryRule);
    const { started } = (await aws.invoke(Arn)) as Retried;
    must(started.length === 1, `it started ${started.length}`);
    const { status, executionArn = '', cause } = await aws.ended(started[0]?.executionArn ?? '');
    must(status === 'SUCCEEDED', `the execution ended as ${status}: ${cause}`);
    detail((await aws.statesOf(executionArn)).join(' → '));
    const { total, succeeded } = await aws.partitionsOf(executionArn);
    must(total !== undefined && total === succeeded, `${succeeded} of ${total} partitions succeeded`);
    detail(`${total} executions of partitions`);
    const told = await pipelineTold(
      bucket,
      'the load of all months',
      ({ executions: [newest] }) => newest?.status === 'SUCCEEDED',
    );
    const did = told.executions[0]?.path.find(({ state }) => state === 'LoadPartitions')?.did;
    must(did === `${total} months written`, `pipeline.json says of LoadPartitions: ${did}`);
    detail(`pipeline.json tells so: ${did}`);
    detail(
      `DuckDB over the Parquet files in S3: ${await compareWithFiles(bucket, urls)} rows, each as published`,
    );
  });
};
