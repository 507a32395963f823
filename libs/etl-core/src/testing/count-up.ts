import { workerData } from 'node:worker_threads';
import { fileStore } from '../store/file-store.ts';
import { unchangedSince } from '../store/store.ts';

/** What a thread that counts up is given. */
export interface CountUp {
  readonly storeUrl: string;
  readonly key: string;
  readonly times: number;
}

/** Runs in a thread of its own: adds one to a number in the store, again and again, whoever else does so too. */
const { storeUrl, key, times } = workerData as CountUp;
const store = fileStore(new URL(storeUrl));
let counted = 0;
for (let attempt = 0; counted < times; attempt += 1) {
  if (attempt > 10 * times) throw new Error('it never came through');
  const read = await store.get(key);
  const count = Number(read ? Buffer.from(read.body).toString() : '0');
  try {
    await store.put(key, Buffer.from(String(count + 1)), unchangedSince(read));
    counted += 1;
  } catch (error) {
    if ((error as Error).name !== 'StoreConflict') throw error;
  }
}
