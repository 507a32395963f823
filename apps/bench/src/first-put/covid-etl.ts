import { openStore } from '@covid-etl/etl-core';
import { put } from './put.ts';

/** This project's store. */
export const run = async (): Promise<void> => {
  const store = await openStore(`s3://${put.bucket}`);
  await store.put(put.key, put.body);
};
