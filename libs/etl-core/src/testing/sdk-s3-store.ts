import type { S3Client } from '@aws-sdk/client-s3';
import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { StoreConflict, StoreUnavailable } from '../errors.ts';
import type { PutCondition, Store } from '../store/store.ts';

/**
 * The statuses of a conditional put that lost: 412 where the object is another, 409 where another write was
 * under way, 404 where If-Match found no object.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const conflictStatuses = new Set([404, 409, 412]);

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

const headersOf = (condition: PutCondition | undefined): { IfMatch?: string; IfNoneMatch?: string } => {
  if (!condition) return {};
  return 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch };
};

/** The same store by the whole of AWS's own client: what ours is held against. */
export const sdkS3Store = (url: URL, client: S3Client): Store => {
  const Bucket = url.host;
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  const keyOf = (key: string): string => (prefix ? `${prefix}/${key}` : key);

  const unavailable = (key: string, verb: string, cause: unknown): StoreUnavailable =>
    new StoreUnavailable(`s3://${Bucket}/${keyOf(key)} can't be ${verb}: ${(cause as Error).message}`, {
      cause,
    });

  return {
    url: `s3://${Bucket}${prefix ? `/${prefix}` : ''}`,
    get: async (key) => {
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(key) }));
        return {
          body: (await answer.Body?.transformToByteArray()) ?? new Uint8Array(),
          etag: answer.ETag ?? '',
        };
      } catch (cause) {
        if (cause instanceof S3ServiceException && cause.name === 'NoSuchKey') return undefined;
        throw unavailable(key, 'read', cause);
      }
    },
    readRange: async (key, from, to) => {
      try {
        const Range = `bytes=${from}-${to - 1}`;
        const answer = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(key), Range }));
        return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (cause) {
        if (cause instanceof S3ServiceException && cause.name === 'NoSuchKey') return undefined;
        throw unavailable(key, 'read', cause);
      }
    },
    tags: async (start) => {
      const tags = new Map<string, string>();
      try {
        for await (const { Contents = [] } of paginateListObjectsV2(
          { client },
          { Bucket, Prefix: keyOf(start) },
        ))
          for (const { Key = '', ETag = '' } of Contents) tags.set(Key.slice(keyOf('').length), ETag);
        return tags;
      } catch (cause) {
        throw unavailable(start, 'listed', cause);
      }
    },
    put: async (key, body, condition) => {
      try {
        const answer = await client.send(
          new PutObjectCommand({ Bucket, Key: keyOf(key), Body: body, ...headersOf(condition) }),
        );
        return answer.ETag ?? '';
      } catch (cause) {
        if (condition && conflictStatuses.has(statusOf(cause) ?? 0))
          throw new StoreConflict(
            `s3://${Bucket}/${keyOf(key)} was changed by somebody else since it was read`,
            {
              cause,
            },
          );
        throw unavailable(key, 'written', cause);
      }
    },
  };
};
