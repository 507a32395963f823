import {
  CloudFormationClient,
  DeleteStackCommand,
  paginateListStackResources,
  paginateListStacks,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { Account } from './remove.ts';

/** Seconds that the removal of a stack may take. */
const deletionSeconds = 15 * 60;

/** The account and region of the environment's credentials, by the AWS SDK. */
export const awsAccount = (): Account => {
  const cloudFormation = new CloudFormationClient({});
  const s3 = new S3Client({});
  const ids = new Map<string, string>();
  return {
    stacks: async (prefix) => {
      for await (const page of paginateListStacks({ client: cloudFormation }, {}))
        for (const { StackName = '', StackId = '', StackStatus } of page.StackSummaries ?? [])
          if (StackName.startsWith(prefix) && StackStatus !== 'DELETE_COMPLETE') ids.set(StackName, StackId);
      return [...ids.keys()].sort();
    },
    deleteStack: async (name) => {
      // A stack that is gone is known by its id alone.
      const StackName = ids.get(name) ?? name;
      await cloudFormation.send(new DeleteStackCommand({ StackName }));
      await waitUntilStackDeleteComplete(
        { client: cloudFormation, maxWaitTime: deletionSeconds, minDelay: 1, maxDelay: 5 },
        { StackName },
      ).catch((cause: unknown) => {
        throw new Error(`${name} is still there; its events in the CloudFormation console say why`, {
          cause,
        });
      });
    },
    bucketsOf: async (stack) => {
      const buckets: string[] = [];
      for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: stack }))
        for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? [])
          if (ResourceType === 'AWS::S3::Bucket' && PhysicalResourceId) buckets.push(PhysicalResourceId);
      return buckets;
    },
    dataBuckets: async (stage) => {
      const region = await s3.config.region();
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const named = new RegExp(`^covid-etl-${stage}-\\d{12}-${region}$`);
      return Buckets.flatMap(({ Name = '' }) => (named.test(Name) ? [Name] : []));
    },
    empty: async (Bucket) => {
      let deleted = 0;
      for (;;) {
        const { Versions = [], DeleteMarkers = [] } = await s3.send(
          new ListObjectVersionsCommand({ Bucket }),
        );
        const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
        if (Objects.length === 0) return deleted;
        const { Errors = [] } = await s3.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        if (Errors[0]) throw new Error(`${Bucket}/${Errors[0].Key}: ${Errors[0].Message}`);
        deleted += Objects.length;
      }
    },
    deleteBucket: async (Bucket) => {
      await s3.send(new DeleteBucketCommand({ Bucket }));
    },
    deleteParameter: async (Name) => {
      await new SSMClient({}).send(new DeleteParameterCommand({ Name })).catch((error: unknown) => {
        if (!(error instanceof ParameterNotFound)) throw error;
      });
    },
  };
};
