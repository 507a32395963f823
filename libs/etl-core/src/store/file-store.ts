import { hash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync } from 'node:fs';
import { glob, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { StoreConflict, StoreUnavailable } from '../errors.ts';
import type { PutCondition, Store } from './store.ts';

/** How long a writer waits for another process's compare-and-swap: each holds the lock for a few milliseconds. */
const lockTimeoutMs = 1_000;

/** A file beside an object, in which its bytes are written before they take its place. No two writers have the same. */
export const temporaryFile = (path: string): string => `${path}.${randomUUID()}.tmp`;

const isTemporary = (path: string): boolean => /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(path);

/** @see sweepStore */
export const removeTemporaryFiles = async (url: URL): Promise<void> => {
  const root = fileURLToPath(url);
  for await (const file of glob('**/*.tmp', { cwd: root }))
    // What can't be removed is in nobody's way, and the next start tries again.
    if (isTemporary(file)) await rm(join(root, file)).catch(() => undefined);
};

const tagOf = (body: Uint8Array): string => `"${hash('sha256', body)}"`;

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

/** Puts a file that is whole in another's place. A reader, and a crash at any moment, finds the old one or the new one. */
const replaceFile = (temporary: string, path: string): void => {
  renameSync(temporary, path);
  // The rename itself is durable only once the directory is (https://man7.org/linux/man-pages/man2/fsync.2.html).
  // Stryker disable all: a power cut can't be tested, and neither can another operating system.
  if (process.platform !== 'win32') {
    const directory = openSync(dirname(path), 'r');
    fsyncSync(directory);
    // Stryker restore all
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
  const keyAt = (path: string): string => relative(root, path).split(sep).join('/');

  /** Compares and swaps; what is written has been written before, so that the lock is held for a moment only. */
  const replaceIf = (temporary: string, key: string, condition: PutCondition): void =>
    exclusively(root, () => {
      const found = currentTag(pathOf(key));
      const holds = 'ifMatch' in condition ? found === condition.ifMatch : found === undefined;
      if (!holds) throw conflict(key);
      replaceFile(temporary, pathOf(key));
    });

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
    readRange: async (key, from, to) => {
      try {
        await using file = await open(pathOf(key));
        const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
        return buffer.subarray(0, bytesRead);
      } catch (cause) {
        if (isMissing(cause)) return undefined;
        throw new StoreUnavailable(`${pathOf(key)} can't be read: ${(cause as Error).message}`, { cause });
      }
    },
    tags: async (prefix) => {
      try {
        const entries = await readdir(pathOf(prefix), { recursive: true, withFileTypes: true });
        const paths = entries
          .filter((entry) => entry.isFile() && !isTemporary(entry.name))
          .map(({ parentPath, name }) => join(parentPath, name));
        return new Map(
          paths.flatMap((path) => {
            const tag = currentTag(path);
            // Stryker disable next-line ConditionalExpression,ArrayDeclaration: a file that goes at this moment can't be tested.
            return tag === undefined ? [] : [[keyAt(path), tag] as const];
          }),
        );
      } catch (cause) {
        if (isMissing(cause)) return new Map();
        throw new StoreUnavailable(`${pathOf(prefix)} can't be listed: ${(cause as Error).message}`, {
          cause,
        });
      }
    },
    put: async (key, body, condition) => {
      const path = pathOf(key);
      const temporary = temporaryFile(path);
      try {
        await mkdir(dirname(path), { recursive: true });
        // Stryker disable next-line BooleanLiteral,ObjectLiteral: a power cut can't be tested.
        await writeFile(temporary, body, { flush: true });
        if (condition) replaceIf(temporary, key, condition);
        else replaceFile(temporary, path);
        return tagOf(body);
      } catch (cause) {
        // What went wrong is said below; a file that could not be made can't be removed either.
        await rm(temporary).catch(() => undefined);
        if (cause instanceof StoreConflict) throw cause;
        throw new StoreUnavailable(`${path} can't be written: ${(cause as Error).message}`, { cause });
      }
    },
  };
};
