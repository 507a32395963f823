import client from '@aws-lite/client';
import s3 from '@aws-lite/s3';
import { put, setting } from './put.ts';

interface S3 {
  readonly s3: { PutObject(request: object): Promise<unknown> };
}

/** aws-lite and its plug-in for S3, which brings no types. */
export const run = async (): Promise<void> => {
  const aws = await client({ endpoint: setting('AWS_ENDPOINT_URL'), plugins: [s3] });
  await (aws as unknown as S3).s3.PutObject({ Bucket: put.bucket, Key: put.key, Body: put.body });
};
