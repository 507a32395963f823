import { buffer } from 'node:stream/consumers';
import { addAbortSignal, type Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import pRetry from 'p-retry';
import { InvalidInput } from '../../errors.ts';
import { bucketAddress, type Variables } from './address.ts';
import { isTransient, noAnswer, s3Error, tooSlow } from './errors.ts';

/** A request for a bucket, or for an object of it. */
export interface S3Request {
  readonly method: 'GET' | 'PUT';
  /** The object's key; none for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface S3Answer {
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Sends a request to a bucket.
 *
 * @throws S3Error where S3 says no; any other Error where it does not answer
 */
export type SendToBucket = (request: S3Request) => Promise<S3Answer>;

/**
 * How long S3 may be silent, in milliseconds. Without a limit a connection that has died holds a Lambda until its own
 * time-out; with this one, and two attempts, a stage of three seconds still says what was wrong.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html
 */
const silence = { connectionTimeout: 1_000, socketTimeout: 1_000 };

/**
 * How long an answer may take from its request to its last byte, in milliseconds: the longest object, some 128 MiB of a
 * source, over a slow connection. What trickles for longer does not hold a stage.
 */
const longestAnswerMs = 60_000;

/** The second attempt comes after 50 to 100 milliseconds. */
const backoff = { retries: 1, minTimeout: 50, randomize: true };

/**
 * The credentials in the environment, where Lambda puts those of a function's role.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const credentialsIn = (env: Variables) => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new InvalidInput(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; of a profile: eval "$(aws configure export-credentials --format env)"',
    );
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
};

/** Percent-encoded as a signature wants it: all but RFC 3986's unreserved characters. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = Hash.bind(null, 'sha256');

/**
 * A client for the few requests that the store makes, of the parts that AWS's own SDK is made of: its signature, and its
 * HTTP handler. The whole client would take four times as long to load (docs/decisions/0019).
 *
 * @param env the settings and the credentials
 * @param limitMs how long an answer may take, in milliseconds
 */
export const s3Client = (
  bucket: string,
  env: Variables = process.env,
  limitMs = longestAnswerMs,
): SendToBucket => {
  const handler = new NodeHttpHandler(silence);
  const answerTo = async (request: HttpRequest): Promise<S3Answer & { readonly status: number }> => {
    const signal = AbortSignal.timeout(limitMs);
    try {
      const { response } = await handler.handle(request, { abortSignal: signal });
      const body = await buffer(addAbortSignal(signal, response.body as Readable));
      return { status: response.statusCode, headers: response.headers, body };
    } catch (cause) {
      throw signal.aborted ? tooSlow(limitMs, cause as Error) : noAnswer(cause as Error);
    }
  };
  return async ({ method, key = '', query = {}, headers = {}, body }) => {
    const { region, path, ...address } = bucketAddress(bucket, env);
    const signer = new SignatureV4({
      service: 's3',
      region,
      credentials: credentialsIn(env),
      sha256,
      // S3 takes the path as it is sent; other services have it encoded twice.
      uriEscapePath: false,
    });
    const host = address.port === undefined ? address.hostname : `${address.hostname}:${address.port}`;
    const request = new HttpRequest({
      ...address,
      method,
      path: `${path}/${key.split('/').map(encoded).join('/')}`,
      query: { ...query },
      headers: {
        host,
        ...(body && { 'content-length': String(body.length), 'content-type': 'application/octet-stream' }),
        ...headers,
      },
      body,
    });
    const attempt = async (): Promise<S3Answer> => {
      const { status, ...answer } = await answerTo(new HttpRequest(await signer.sign(request)));
      if (status >= 300) throw s3Error(status, answer.body);
      return answer;
    };
    return pRetry(attempt, { ...backoff, shouldRetry: ({ error }) => isTransient(error) });
  };
};
