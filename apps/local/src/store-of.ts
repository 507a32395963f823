import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore, type Store } from '@covid-etl/etl-core';

/** The store of a data directory, read beside whatever process works in it. */
export const storeOf = (dataDir: string): Promise<Store> =>
  openStore(pathToFileURL(join(resolve(dataDir), 'store')).href);
