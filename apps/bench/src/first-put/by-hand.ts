import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { put, setting } from './put.ts';

const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const signed = (method: string, host: string, path: string, body: Uint8Array): Record<string, string> => {
  const region = setting('AWS_REGION');
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const headers = { host, 'x-amz-content-sha256': hash(body), 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, '', lines.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${setting('AWS_SECRET_ACCESS_KEY')}`,
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex');
  const credential = `${setting('AWS_ACCESS_KEY_ID')}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
};

/** As little as can be: no retries, no errors, no time-outs. */
export const run = (): void => {
  const { host, hostname, port } = new URL(setting('AWS_ENDPOINT_URL'));
  const path = `/${put.bucket}/${put.key}`;
  const headers = { ...signed('PUT', host, path, put.body), 'content-length': put.body.length };
  const options = { hostname, port, path, method: 'PUT', headers };
  request(options, (response) => response.resume()).end(put.body);
};
