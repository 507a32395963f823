import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { StoreConflict, StoreUnavailable } from '../errors.ts';
import type { PutCondition, Store } from './store.ts';

/** How long a writer waits for another process's compare-and-swap: each holds the lock for a few milliseconds. */
const lockTimeoutMs = 1_000;

const tagOf = (body: Uint8Array): string => `"${createHash('sha256').update(body).digest('hex')}"`;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Runs one function at a time among all processes that use the directory. The lock is SQLite's lock on an empty
 * database: the operating system frees it when its holder dies, so that a killed process leaves none behind.
 */
const exclusively = <T>(directory: string, action: () => T): T => {
  const lock = new DatabaseSync(join(directory, '.lock'), { timeout: lockTimeoutMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return action();
  } finally {
    lock.close();
  }
};

/** Writes a file so that a reader, and a crash at any moment, finds the old one or the new one, never a part. */
const replaceFile = (path: string, body: Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, body, { flag: 'wx', flush: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  // The rename itself is durable only once the directory is (https://man7.org/linux/man-pages/man2/fsync.2.html).
  if (process.platform !== 'win32') {
    const directory = openSync(dirname(path), 'r');
    fsyncSync(directory);
    closeSync(directory);
  }
};

const currentTag = (path: string): string | undefined => {
  try {
    return tagOf(readFileSync(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const conflict = (key: string): StoreConflict =>
  new StoreConflict(`${key} was changed by somebody else since it was read; it is read and tried again`);

/** A store in a directory. An object's tag is the SHA-256 of its bytes. */
export const fileStore = (url: URL): Store => {
  const root = fileURLToPath(url);
  const pathOf = (key: string): string => join(root, ...key.split('/'));

  const putIf = (key: string, body: Uint8Array, condition: PutCondition): void => {
    mkdirSync(root, { recursive: true });
    exclusively(root, () => {
      const found = currentTag(pathOf(key));
      const holds = 'ifMatch' in condition ? found === condition.ifMatch : found === undefined;
      if (!holds) throw conflict(key);
      replaceFile(pathOf(key), body);
    });
  };

  return {
    url: url.href.replace(/\/$/, ''),
    get: async (key) => {
      try {
        const body = await readFile(pathOf(key));
        return { body, etag: tagOf(body) };
      } catch (cause) {
        if (isMissing(cause)) return undefined;
        throw new StoreUnavailable(`${pathOf(key)} can't be read: ${(cause as Error).message}`, { cause });
      }
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous, the lock must not be
    put: async (key, body, condition) => {
      try {
        if (condition) putIf(key, body, condition);
        else replaceFile(pathOf(key), body);
        return tagOf(body);
      } catch (cause) {
        if (cause instanceof StoreConflict) throw cause;
        throw new StoreUnavailable(`${pathOf(key)} can't be written: ${(cause as Error).message}`, { cause });
      }
    },
  };
};
