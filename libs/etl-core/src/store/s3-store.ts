import { InvalidInput, StoreConflict, StoreUnavailable } from '../errors.ts';
import { s3Client } from './s3/client.ts';
import { S3Error } from './s3/errors.ts';
import { listObjects } from './s3/list-objects.ts';
import type { PutCondition, Store } from './store.ts';

/**
 * The statuses of a conditional put that lost: 412 where the object is another, 409 where another write was
 * under way, 404 where If-Match found no object.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const conflictStatuses = new Set([404, 409, 412]);

const headersOf = (condition: PutCondition | undefined): Record<string, string> => {
  if (!condition) return {};
  return 'ifMatch' in condition
    ? { 'if-match': condition.ifMatch }
    : { 'if-none-match': condition.ifNoneMatch };
};

/** S3 answers with a tag, to each get and each put. */
const tagIn = ({ etag = '' }: Readonly<Record<string, string>>): string => etag;

/** A store in an S3 bucket, under the URL's path as a prefix. An object's tag is its ETag. */
export const s3Store = (url: URL, send = s3Client(url.host)): Store => {
  const bucket = url.host;
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  const keyOf = (key: string): string => (prefix ? `${prefix}/${key}` : key);

  /** The error of the store; a setting that is missing stays what it is: trying again does not bring it. */
  const unavailable = (key: string, verb: string, cause: unknown): Error =>
    cause instanceof InvalidInput
      ? cause
      : new StoreUnavailable(`s3://${bucket}/${keyOf(key)} can't be ${verb}: ${(cause as Error).message}`, {
          cause,
        });

  return {
    url: `s3://${bucket}${prefix ? `/${prefix}` : ''}`,
    get: async (key) => {
      try {
        const { body, headers } = await send({ method: 'GET', key: keyOf(key) });
        return { body, etag: tagIn(headers) };
      } catch (cause) {
        if (cause instanceof S3Error && cause.name === 'NoSuchKey') return undefined;
        throw unavailable(key, 'read', cause);
      }
    },
    readRange: async (key, from, to) => {
      try {
        const headers = { range: `bytes=${from}-${to - 1}` };
        return (await send({ method: 'GET', key: keyOf(key), headers })).body;
      } catch (cause) {
        if (cause instanceof S3Error && cause.name === 'NoSuchKey') return undefined;
        throw unavailable(key, 'read', cause);
      }
    },
    tags: async (start) => {
      const tags = new Map<string, string>();
      try {
        for await (const { Key, ETag } of listObjects(send, keyOf(start)))
          tags.set(Key.slice(keyOf('').length), ETag);
        return tags;
      } catch (cause) {
        throw unavailable(start, 'listed', cause);
      }
    },
    put: async (key, body, condition) => {
      try {
        const request = { key: keyOf(key), body, headers: headersOf(condition) };
        return tagIn((await send({ method: 'PUT', ...request })).headers);
      } catch (cause) {
        if (condition && cause instanceof S3Error && conflictStatuses.has(cause.status))
          throw new StoreConflict(
            `s3://${bucket}/${keyOf(key)} was changed by somebody else since it was read`,
            {
              cause,
            },
          );
        throw unavailable(key, 'written', cause);
      }
    },
  };
};
