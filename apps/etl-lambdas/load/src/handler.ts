import { stageHandler, transformedSchema } from '@covid-etl/etl-core';
import { completeReport } from './complete-report.ts';
import { latestCounts, load } from './load.ts';
import { outcomeOf, requireAskedDates } from './outcome.ts';

/** Load: writes the batch to the table, and says what it did. */
export const handler = stageHandler('Load', transformedSchema, async (run) => {
  const { store, result: batch, dataset, execution, state, log } = run;
  const loaded = await load(store, batch);
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
});
