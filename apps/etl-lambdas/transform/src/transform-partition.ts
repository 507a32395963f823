import {
  expectedDate,
  keys,
  readPartition,
  recordsOf,
  seriesOf,
  type Dataset,
  type Partition,
  type Retrieved,
  type Store,
  type Transformed,
} from '@covid-etl/etl-core';
import { newestOf, stageBatch } from './stage-batch.ts';
import type { TransformOptions } from './transform.ts';

/**
 * Transform for one month of a dataset of which nothing has been loaded yet: reads its rows alone, and what the rules look
 * back to. Its report is staged with it: the execution's
 * own is made of those of all months, when they are in the table.
 *
 * @throws SourceFormatError where a file is not the source's
 * @throws QualityError where the month breaks a rule of severity `error`
 * @throws StoreUnavailable, StoreFormatError
 */
export const transformPartition = async (
  retrieved: Retrieved,
  partition: Partition,
  dataset: Dataset,
  store: Store,
  { execution, started, staging, newestDate, timeZone, accept }: TransformOptions,
): Promise<Transformed> => {
  const raw = (retrieved.raw ?? []).filter(({ source }) =>
    partition.ranges.some((of) => of.source === source),
  );
  const { batch, lookBack } = await readPartition(store, retrieved.raw ?? [], dataset, partition, newestDate);
  const records = recordsOf(batch.counts);
  const before = recordsOf(lookBack);
  const expected = expectedDate(dataset, started, timeZone);
  const prefix = keys.staged(dataset.id, execution, `${partition.month}/${staging}`);
  return stageBatch(store, {
    retrieved,
    raw,
    batch,
    evidence: {
      dataset,
      files: batch.files,
      records,
      columnsBefore: {},
      table: before,
      series: seriesOf(before, records),
      regionsBefore: new Set(),
      // How late the source is is seen by its newest month, and said of all of them together.
      newestDate: expected,
      expectedDate: expected,
    },
    reported: { dataset: dataset.id, execution, started, newestPossibleDate: newestDate },
    reportKey: keys.stagedQuality(prefix),
    prefix,
    lastDate: newestOf(batch.counts),
    accept,
  });
};
