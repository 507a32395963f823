import { randomUUID } from 'node:crypto';
import { createSource, readLedger, retrievalTimeout, sourceUrlOf, stageHandler } from '@covid-etl/etl-core';
import { unknown } from 'valibot';
import { update } from './update.ts';

/** Update: retrieves only the rows of the dates asked for. */
export const handler = stageHandler('Update', unknown(), async (run) => {
  const source = createSource(run.dataset, sourceUrlOf(run.dataset, process.env));
  const loaded = await readLedger(run.store, run.dataset.id);
  return update(source, run.store, loaded, run.input, {
    execution: run.execution,
    retrieval: randomUUID(),
    timeoutMs: retrievalTimeout(run.remainingMs()),
    timeZone: run.environment.TIME_ZONE,
    newestDate: run.newestDate,
  });
});
