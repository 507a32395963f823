import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { put } from './put.ts';

/** The whole of AWS's own client. */
export const run = async (): Promise<void> => {
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new PutObjectCommand({ Bucket: put.bucket, Key: put.key, Body: put.body }));
};
