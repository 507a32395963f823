import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

/** Does something with the table's Parquet files, in a directory that is there for as long as it takes. */
export const withTableFiles = async <T>(
  bucket: string,
  dataset: string,
  work: (directory: string) => Promise<T>,
): Promise<T> => {
  const directory = await mkdtemp(join(tmpdir(), 'covid-etl-rehearsal-'));
  try {
    const s3 = new S3Client({});
    const prefix = `table/daily_counts/dataset=${dataset}/`;
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key = '' } of page.Contents ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        await mkdir(dirname(join(directory, Key)), { recursive: true });
        await writeFile(join(directory, Key), (await Body?.transformToByteArray()) ?? '');
      }
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
};
