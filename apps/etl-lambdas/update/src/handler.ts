import { randomUUID } from 'node:crypto';
import { readLedger, retrievalTimeout, sourcesOf, stageHandler } from '@covid-etl/etl-core';
import { unknown } from 'valibot';
import { update } from './update.ts';

/** Update: retrieves only the rows of the dates asked for. */
export const handler = stageHandler('Update', unknown(), async (run) => {
  const loaded = await readLedger(run.store, run.dataset.id);
  return update(run.dataset, sourcesOf(run.dataset, process.env), run.store, loaded, run.input, {
    execution: run.execution,
    retrieval: randomUUID(),
    timeoutMs: retrievalTimeout(run.remainingMs()),
    timeZone: run.environment.TIME_ZONE,
    newestDate: run.newestDate,
  });
});
