import { InvalidInput } from '../errors.ts';
import type { Store } from './store.ts';

/**
 * The store at a URL: `s3://bucket/prefix` or `file:///directory`. An adapter is imported when it is asked for,
 * so that a Lambda pays for the one that it uses.
 *
 * @throws InvalidInput where the URL is neither
 */
export const openStore = async (storeUrl: string): Promise<Store> => {
  const url = URL.parse(storeUrl);
  if (url?.protocol === 'file:') return (await import('./file-store.ts')).fileStore(url);
  if (url?.protocol === 's3:' && url.host) return (await import('./s3-store.ts')).s3Store(url);
  throw new InvalidInput(`STORE_URL: "${storeUrl}" is not s3://bucket/prefix or file:///directory`);
};

/**
 * Removes what writers that were killed have left behind in a directory. Readers never see it; it takes up room. S3 has
 * nothing of the kind.
 *
 * To be called only while nobody can be writing there: a file that is being written looks the same.
 */
export const sweepStore = async (storeUrl: string): Promise<void> => {
  const url = URL.parse(storeUrl);
  if (url?.protocol === 'file:') await (await import('./file-store.ts')).removeTemporaryFiles(url);
};
