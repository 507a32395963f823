import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { StoreConflict, StoreUnavailable } from '../errors.ts';
import type { PutCondition, Store } from './store.ts';

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

/**
 * How long S3 may be silent, in milliseconds. Without a limit a connection that has died holds a Lambda until its own
 * time-out; with this one, and two attempts, a stage of three seconds still says what was wrong.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html
 */
const requestHandler = { connectionTimeout: 1_000, socketTimeout: 1_000 };

/** A store in an S3 bucket, under the URL's path as a prefix. An object's tag is its ETag. */
export const s3Store = (
  url: URL,
  // A custom endpoint is an emulator, which knows no bucket in a host name.
  client = new S3Client({
    requestHandler,
    maxAttempts: 2,
    forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL),
  }),
): Store => {
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
          // Stryker disable next-line OptionalChaining: S3 answers with a body, though its type does not say so.
          body: (await answer.Body?.transformToByteArray()) ?? new Uint8Array(),
          // Stryker disable next-line StringLiteral: S3 answers with the tag, though its type does not say so.
          etag: answer.ETag ?? '',
        };
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
          // Stryker disable next-line StringLiteral: S3 answers with both, though its types do not say so.
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
        // Stryker disable next-line StringLiteral: S3 answers with the new object's tag, though its type does not say so.
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
