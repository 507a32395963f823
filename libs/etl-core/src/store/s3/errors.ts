import { parseXML } from '@aws-sdk/xml-builder';
import * as v from 'valibot';

/** What S3 says where it does not do what it is asked for. Its name is S3's error code. */
export class S3Error extends Error {
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

const errorSchema = v.object({
  Error: v.object({
    Code: v.string(),
    Message: v.optional(v.string(), ''),
    /** With a redirect: where the bucket is. */
    Endpoint: v.optional(v.string()),
    Region: v.optional(v.string()),
  }),
});

const parsed = (body: Uint8Array): unknown => {
  try {
    return parseXML(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
};

/**
 * The error in an answer of S3. What is no error document, a proxy's page or nothing at all, is named by its status.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const s3Error = (status: number, body: Uint8Array): S3Error => {
  const document = v.safeParse(errorSchema, parsed(body));
  if (!document.success) return new S3Error(`Http${status}`, `S3 answered with the status ${status}`, status);
  const { Code, Message, Endpoint, Region } = document.output.Error;
  const elsewhere = Endpoint ?? Region;
  return new S3Error(Code, `${Code}: ${Message}${elsewhere ? ` (it is at ${elsewhere})` : ''}`, status);
};

/** What is thrown where S3 does not answer, or not to the end. Its name is the first error's, as TimeoutError. */
export const noAnswer = (cause: Error): Error =>
  Object.assign(new Error(cause.message || cause.name, { cause }), { name: cause.name });

/** What is thrown where an answer has begun, or has not, and is not at its end in time. */
export const tooSlow = (limitMs: number, cause: Error): Error =>
  Object.assign(new Error(`S3 has not answered to the end within ${limitMs / 1_000} seconds`, { cause }), {
    name: 'TimeoutError',
  });

/** Codes of errors with a status below 500 that pass. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const transientCodes = new Set(['RequestTimeout', 'SlowDown', 'Throttling', 'ThrottlingException']);

/** Whether it may go well the next time: S3 says that it is busy or broken, or it has said nothing at all. */
export const isTransient = (error: Error): boolean =>
  !(error instanceof S3Error) ||
  error.status >= 500 ||
  error.status === 429 ||
  transientCodes.has(error.name);
