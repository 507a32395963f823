import { InvalidInput } from '../../errors.ts';

/** Variables of the environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Where a bucket answers. */
export interface BucketAddress {
  readonly region: string;
  readonly protocol: string;
  readonly hostname: string;
  /** @default the protocol's */
  readonly port?: number;
  /** What the path of each object begins with, without a slash at its end. */
  readonly path: string;
}

/**
 * The domain of AWS in a region: there are partitions beside the one that all know.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const domainOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  if (region.startsWith('eusc-')) return 'amazonaws.eu';
  return 'amazonaws.com';
};

const regionOf = ({ AWS_REGION, AWS_DEFAULT_REGION }: Variables): string => {
  const region = AWS_REGION || AWS_DEFAULT_REGION;
  if (region) return region;
  throw new InvalidInput('AWS_REGION is not set: S3 has to be told the region of the bucket');
};

/** An endpoint of one's own is an emulator's, which knows no bucket in a host name. */
const addressAt = (endpoint: string, bucket: string, region: string): BucketAddress => {
  const url = URL.parse(endpoint);
  if (!url) throw new InvalidInput(`AWS_ENDPOINT_URL: "${endpoint}" is not a URL`);
  return {
    region,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: `${url.pathname.replace(/\/$/, '')}/${bucket}`,
  };
};

/**
 * Where a bucket answers, by the environment: its region, and the settings that every AWS SDK knows (AWS_ENDPOINT_URL_S3,
 * AWS_ENDPOINT_URL, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT). The bucket is in the host name; one with a dot in
 * its name would not be covered by the certificate there, and is in the path.
 *
 * @throws InvalidInput where a setting is missing or wrong
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export const bucketAddress = (bucket: string, env: Variables): BucketAddress => {
  const region = regionOf(env);
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  if (endpoint) return addressAt(endpoint, bucket, region);
  const service = env['AWS_USE_FIPS_ENDPOINT'] === 'true' ? 's3-fips' : 's3';
  const stack = env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true' ? '.dualstack' : '';
  const host = `${service}${stack}.${region}.${domainOf(region)}`;
  const isInPath = bucket.includes('.');
  return {
    region,
    protocol: 'https:',
    hostname: isInPath ? host : `${bucket}.${host}`,
    path: isInPath ? `/${bucket}` : '',
  };
};
