import { AwsClient } from 'aws4fetch';
import { put, setting } from './put.ts';

/** A signature for fetch. */
export const run = async (): Promise<void> => {
  const client = new AwsClient({
    accessKeyId: setting('AWS_ACCESS_KEY_ID'),
    secretAccessKey: setting('AWS_SECRET_ACCESS_KEY'),
    service: 's3',
    region: setting('AWS_REGION'),
  });
  const url = `${setting('AWS_ENDPOINT_URL')}/${put.bucket}/${put.key}`;
  await client.fetch(url, { method: 'PUT', body: put.body });
};
