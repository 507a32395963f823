import { S3Client } from '@aws-sdk/client-s3';
import { synthesisedStacks } from '../delivery/synthesised.ts';
import { dashboardProject } from '../names.ts';
import { awsAccount } from '../removal/aws-account.ts';
import { publish } from './publish.ts';

/** The files of the built page. */
const site = 'dist/apps/dashboard/site';

// What is configured goes by what was synthesised: without a page there is nothing to do.
const stack = synthesisedStacks('cdk.out').get(dashboardProject);
if (stack !== undefined)
  try {
    const [bucket] = await awsAccount().bucketsOf(stack);
    if (bucket === undefined) throw new Error(`${stack} has no bucket: deploy it first`);
    const { put, deleted } = await publish(new S3Client({}), bucket, site);
    console.log(`${bucket}: ${put.length} files of the page, ${deleted.length} old ones deleted`);
  } catch (error) {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    process.exitCode = 1;
  }
