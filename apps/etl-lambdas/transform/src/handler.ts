import { randomUUID } from 'node:crypto';
import { readLedger, retrievedSchema, stageHandler } from '@covid-etl/etl-core';
import { transformPartition } from './transform-partition.ts';
import { transform } from './transform.ts';

/** Transform: checks and normalises what was retrieved, all of it or the rows of a partition. */
export const handler = stageHandler('Transform', retrievedSchema, async (run) => {
  const { result, partition, dataset, store } = run;
  const options = {
    execution: run.execution,
    started: run.started,
    staging: randomUUID(),
    newestDate: run.newestDate,
    timeZone: run.environment.TIME_ZONE,
    accept: run.input.accept ?? [],
  };
  if (partition) return transformPartition(result, partition, dataset, store, options);
  const { ledger } = await readLedger(store, dataset.id);
  return transform(result, dataset, store, ledger, options);
});
