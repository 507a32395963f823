import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { datasetById } from '@covid-etl/etl-core';
import { changesBy, command, deployAll, type Deployed } from './deployment.ts';
import { must } from './eventually.ts';
import { partitionedDataset, rehearsePartitions } from './partitions.ts';
import type { RehearsalOptions } from './rehearsal.ts';
import { step } from './report.ts';

const neighbour = 'neighbour';

/**
 * A second stage in the same account, with another dataset: deployed, run and removed. The first one does not notice.
 */
export const rehearseNeighbour = async (options: RehearsalOptions): Promise<void> => {
  const { stage, account, region, source } = options;
  const bucket = `covid-etl-${neighbour}-${account}-${region}`;
  const env = {
    COVID_ETL_STAGE: neighbour,
    COVID_ETL_DATASETS: partitionedDataset,
    COVID_ETL_SOURCE_URLS: JSON.stringify(
      Object.fromEntries(datasetById(partitionedDataset).sources.map(({ id }) => [id, source.urlOf(id)])),
    ),
  };
  const destroy = (...args: readonly string[]) => command('nx', ['run', 'infra:destroy', ...args], { env });
  const bucketExists = async (): Promise<boolean> => {
    const { Buckets = [] } = await new S3Client({}).send(new ListBucketsCommand({}));
    return Buckets.some(({ Name }) => Name === bucket);
  };
  /** What something did to the neighbour's stacks, while it left ours alone. */
  const changes = async (work: () => Promise<void>): Promise<Deployed> => {
    let done: Deployed | undefined;
    const ours = await changesBy(stage, async () => {
      done = await changesBy(neighbour, work);
    });
    must(ours.updated.length + ours.removed.length === 0, `${stage} has changed: ${JSON.stringify(ours)}`);
    return done as Deployed;
  };

  await step('a second stage in the same account', async (detail) => {
    const { created } = await changes(() => deployAll({ env }));
    must(created.length === 11, `created ${created.join()}`);
    detail(`created ${created.length}; nothing of ${stage} has changed`);
  });
  await rehearsePartitions({ ...options, stage: neighbour });
  await step('nx run infra:destroy', async (detail) => {
    // Twice, so that it has a version that is not the newest.
    for (const Body of ['first', 'second'])
      await new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: 'state/ledger.json', Body }));
    const { removed, updated, unchanged } = await changes(() => destroy());
    must(updated.length + unchanged.length === 0, `${unchanged.join()} is still there`);
    must(await bucketExists(), `${bucket} is gone, and its data with it`);
    detail(`removed ${removed.length}; the bucket with the data has stayed`);
  });
  await step('nx run infra:destroy --with-data', async (detail) => {
    await changes(() => destroy('--with-data'));
    must(!(await bucketExists()), `${bucket} is still there`);
    detail('the bucket with the data is gone too');
  });
};
