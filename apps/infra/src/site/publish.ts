import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  DeleteObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The types of the files that a page is built of. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** Thrown where a file has a type that a browser would not be told. */
export class UnknownType extends Error {
  override readonly name = 'UnknownType';
}

const typeOf = (file: string): string => {
  const type = contentTypes[extname(file)];
  if (type === undefined)
    throw new UnknownType(`${file}: what type has it? There are ${Object.keys(contentTypes).join(', ')}`);
  return type;
};

/** The files below a directory by their keys, the page itself last, after what it refers to. */
const filesOf = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1));
  const isPage = (file: string): number => Number(file.endsWith('.html'));
  return files.sort((a, b) => isPage(a) - isPage(b) || (a < b ? -1 : 1));
};

export interface Published {
  readonly put: readonly string[];
  readonly deleted: readonly string[];
}

/**
 * Puts the files of a page into their bucket, and takes away what is not one of them. Their names stay from one build to the
 * next: each is served with the word that it is to be asked for again, so that no cache has to be emptied.
 *
 * @throws UnknownType
 */
export const publish = async (s3: S3Client, Bucket: string, directory: string): Promise<Published> => {
  const files = await filesOf(directory);
  const objects = files.map((Key) => ({ Key, ContentType: typeOf(Key) }));
  for (const { Key, ContentType } of objects)
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        ContentType,
        CacheControl: 'no-cache',
        Body: await readFile(join(directory, Key)),
      }),
    );
  const deleted: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key = '' } of Contents) if (!files.includes(Key)) deleted.push(Key);
  for (const Key of deleted) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  return { put: files, deleted };
};
