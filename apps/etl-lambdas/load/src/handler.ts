import {
  partitionsLoadedSchema,
  stageHandler,
  transformedSchema,
  type StageRun,
  type Transformed,
} from '@covid-etl/etl-core';
import { lazy } from 'valibot';
import { commitPartitions, keysOfParts } from './commit-partitions.ts';
import { completeReport } from './complete-report.ts';
import { loadPartition } from './load-partition.ts';
import { latestCounts, load, type LoadResult } from './load.ts';
import { outcomeOf, requireAskedDates } from './outcome.ts';

/** Holds an execution whose batch is in the table to what it was asked for, and says what it did. */
const conclude = async (
  { store, dataset, execution, state, log }: StageRun<unknown>,
  batch: Transformed,
  loaded: LoadResult,
) => {
  await completeReport(store, batch, loaded, new Date().toISOString());
  const { inserted, updated, unchanged } = loaded;
  log('BatchLoaded', {
    inserted,
    updated,
    unchanged,
    rejected: batch.rows.rejected,
    months: batch.months.length,
  });
  requireAskedDates(batch, loaded, dataset);
  return outcomeOf({
    batch,
    loaded,
    latest: await latestCounts(store, loaded.ledger, dataset),
    dataset,
    execution,
    state,
  });
};

/** Load: writes the batch to the table, or a partition of it, or ends the load of all partitions; and says what it did. */
export const handler = stageHandler(
  'Load',
  lazy((result) =>
    typeof result === 'object' && result !== null && 'loaded' in result
      ? partitionsLoadedSchema
      : transformedSchema,
  ),
  async (run) => {
    const { store, result, partition, dataset } = run;
    if ('loaded' in result) {
      const parts = keysOfParts(result.loaded);
      const { execution, started, newestDate, environment } = run;
      const reported = { dataset: dataset.id, execution, started, newestPossibleDate: newestDate };
      const options = { reported, timeZone: environment.TIME_ZONE };
      const { batch, loaded } = await commitPartitions(store, result, parts, dataset, options);
      return conclude(run, batch, loaded);
    }
    if (partition) return loadPartition(store, result);
    return conclude(run, result, await load(store, result));
  },
);
