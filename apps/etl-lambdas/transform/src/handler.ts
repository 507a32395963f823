import { randomUUID } from 'node:crypto';
import { readLedger, retrievedSchema, stageHandler } from '@covid-etl/etl-core';
import { transform } from './transform.ts';

/** Transform: checks and normalises what was retrieved. */
export const handler = stageHandler('Transform', retrievedSchema, async (run) => {
  const { ledger } = await readLedger(run.store, run.dataset.id);
  return transform(run.result, run.dataset, run.store, ledger, {
    execution: run.execution,
    started: run.started,
    staging: randomUUID(),
    newestDate: run.newestDate,
    timeZone: run.environment.TIME_ZONE,
    accept: run.input.accept ?? [],
  });
});
