import { randomUUID } from 'node:crypto';
import { retrievedSchema, stageHandler } from '@covid-etl/etl-core';
import { transform } from './transform.ts';

/** Transform: checks and normalises what was retrieved. */
export const handler = stageHandler('Transform', retrievedSchema, (run) =>
  transform(run.result, run.dataset, run.store, {
    execution: run.execution,
    staging: randomUUID(),
    newestDate: run.newestDate,
  }),
);
