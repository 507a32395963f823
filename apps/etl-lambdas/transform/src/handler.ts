import { randomUUID } from 'node:crypto';
import { retrievedSchema, stageHandler } from '@covid-etl/etl-core';
import { transform } from './transform.ts';

/** Transform: checks and normalises what was retrieved. */
export const handler = stageHandler('Transform', retrievedSchema, ({ result, dataset, store, execution }) =>
  transform(result, dataset, store, { execution, staging: randomUUID() }),
);
