import { randomUUID } from 'node:crypto';
import { retrievalTimeout, sourcesOf, stageHandler } from '@covid-etl/etl-core';
import { unknown } from 'valibot';
import { initialLoad } from './initial-load.ts';

/** InitialLoad: retrieves all the data from the source. */
export const handler = stageHandler('InitialLoad', unknown(), (run) =>
  initialLoad(run.dataset, sourcesOf(run.dataset, process.env), run.store, run.input, {
    execution: run.execution,
    retrieval: randomUUID(),
    timeoutMs: retrievalTimeout(run.remainingMs()),
  }),
);
