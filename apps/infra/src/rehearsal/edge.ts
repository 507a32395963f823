import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { must } from './eventually.ts';

const endpoint = (): string => process.env.AWS_ENDPOINT_URL ?? '';

/** The emulator tells a call's service by this header, and does not look at its signature. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20210101/us-east-1/cloudfront/aws4_request, SignedHeaders=host, Signature=none';

/** A call of CloudFront's API. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/ */
const call = async (
  method: string,
  path: string,
  { ifMatch = '', body }: { readonly ifMatch?: string; readonly body?: string } = {},
): Promise<{ etag: string; xml: string }> => {
  const response = await fetch(`${endpoint()}/2020-05-31${path}`, {
    method,
    headers: { authorization, 'if-match': ifMatch },
    ...(body !== undefined && { body }),
  });
  const xml = await response.text();
  must(response.ok, `CloudFront answers ${response.status} to ${method} ${path}: ${xml}`);
  return { etag: response.headers.get('etag') ?? '', xml };
};

/** Gives a function of CloudFront another code, live at once. */
export const replaceFunction = async (name: string, code: string): Promise<void> => {
  const describe = () => call('GET', `/function/${name}/describe?Stage=DEVELOPMENT`);
  const { etag, xml } = await describe();
  const config = /<FunctionConfig>.*<\/FunctionConfig>/s.exec(xml)?.[0] ?? '';
  const encoded = Buffer.from(code).toString('base64');
  await call('PUT', `/function/${name}`, {
    ifMatch: etag,
    body: `<UpdateFunctionRequest xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${config}<FunctionCode>${encoded}</FunctionCode></UpdateFunctionRequest>`,
  });
  await call('POST', `/function/${name}/publish`, { ifMatch: (await describe()).etag, body: '' });
};

/**
 * Takes the rule that only TLS may be spoken out of a bucket's policy: to the emulator's S3 its CloudFront speaks without.
 * What is allowed stays as it was deployed.
 *
 * @returns puts the policy back
 */
export const withoutTlsRule = async (Bucket: string): Promise<() => Promise<void>> => {
  const s3 = new S3Client({});
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const policy = JSON.parse(Policy) as { Statement: { Effect: string }[] };
  const put = async (text: string): Promise<void> => {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: text }));
  };
  await put(
    JSON.stringify({ ...policy, Statement: policy.Statement.filter(({ Effect }) => Effect !== 'Deny') }),
  );
  return () => put(Policy);
};

/** What a viewer is answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks a distribution for a path, by TLS as it believes. */
export const askEdge = async (
  domain: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = { host: domain, 'x-forwarded-proto': 'https', ...headers };
  request(`${endpoint()}${path}`, { headers: asked }, (response) => {
    text(response).then(
      (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      reject,
    );
  })
    .once('error', reject)
    .end();
  return promise;
};
