import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { bucketAddress, type BucketAddress } from './address.ts';

const urlOf = ({ protocol, hostname, port, path }: BucketAddress): string =>
  new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`).href;
const sdk = new S3Client({ region: 'us-east-1' });

describe('The address of a bucket on AWS is the one that AWS’s own client finds', () => {
  it.each([
    ['bucket', 'us-east-1', {}],
    ['bucket', 'eu-central-1', {}],
    ['bucket', 'cn-north-1', {}],
    ['bucket', 'us-gov-west-1', {}],
    ['bucket', 'eusc-de-east-1', {}],
    ['a.bucket.with.dots', 'eu-central-1', {}],
    ['bucket', 'us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['bucket', 'eu-central-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['bucket', 'us-west-2', { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
  ])('of %s in %s with %j', (bucket, region, settings: Record<string, string>) => {
    const { url } = sdk.config.endpointProvider({
      Bucket: bucket,
      Region: region,
      UseFIPS: settings['AWS_USE_FIPS_ENDPOINT'] === 'true',
      UseDualStack: settings['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
      // Of old buckets of us-east-1 the SDK has another name for the region.
      UseGlobalEndpoint: false,
    });
    expect(urlOf(bucketAddress(bucket, { ...settings, AWS_REGION: region }))).toBe(url.href);
  });
});

describe('The address of a bucket', () => {
  it.each([
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/bucket'],
    [{ AWS_ENDPOINT_URL: 'https://emulator.local/s3/' }, 'https://emulator.local/s3/bucket'],
    [
      { AWS_ENDPOINT_URL: 'http://other', AWS_ENDPOINT_URL_S3: 'http://emulator.local' },
      'http://emulator.local/bucket',
    ],
  ])('is in the path of an endpoint that the environment gives (%j)', (env, address) =>
    expect(urlOf(bucketAddress('bucket', { ...env, AWS_REGION: 'us-east-1' }))).toBe(address),
  );

  it('takes the region from AWS_DEFAULT_REGION where AWS_REGION is not set', () =>
    expect(bucketAddress('bucket', { AWS_DEFAULT_REGION: 'eu-west-1' }).region).toBe('eu-west-1'));

  it('takes a setting that is empty for none', () =>
    expect(
      urlOf(
        bucketAddress('bucket', {
          AWS_REGION: '',
          AWS_DEFAULT_REGION: 'eu-west-1',
          AWS_ENDPOINT_URL_S3: '',
          AWS_ENDPOINT_URL: 'http://emulator.local',
        }),
      ),
    ).toBe('http://emulator.local/bucket'));

  it('can’t be told without a region', () =>
    expect(() => bucketAddress('bucket', {})).toThrow(
      expect.objectContaining({
        name: 'InvalidInput',
        message: expect.stringContaining('AWS_REGION is not set'),
      }),
    ));

  it('can’t be told at an endpoint that is no URL', () =>
    expect(() => bucketAddress('bucket', { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'localhost' })).toThrow(
      expect.objectContaining({
        name: 'InvalidInput',
        message: 'AWS_ENDPOINT_URL: "localhost" is not a URL',
      }),
    ));
});
