import { Annotations, CfnOutput, RemovalPolicy, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import {
  CachePolicy,
  Distribution,
  FunctionEventType,
  HttpVersion,
  PriceClass,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
  type AddBehaviorOptions,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { pipelineStatusFile } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Names } from '../names.ts';
import { pageDoor } from './dashboard/door.ts';
import { pageHeaders } from './dashboard/headers.ts';

export interface DashboardStackProps extends StackProps {
  readonly names: Names;
}

/**
 * The page: its files in a bucket of their own, the store's files that it reads, and the pipeline's status, by one
 * distribution of CloudFront that lets in who knows its password.
 *
 * The store's files are not kept by CloudFront: a ledger tells of the table's parts as they are, and both have to be of one
 * time. The page's own are kept compressed, and asked for again each time, as they say themselves.
 */
export class DashboardStack extends Stack {
  constructor(scope: Construct, id: string, { names, ...props }: DashboardStackProps) {
    super(scope, id, props);
    const originAccessControl = new S3OriginAccessControl(this, 'Access', {
      originAccessControlName: names.page,
      description: 'CloudFront signs what it asks of the buckets',
    });
    const store = Bucket.fromBucketName(this, 'Store', names.bucket);
    const data = S3BucketOrigin.withOriginAccessControl(store, { originAccessControl });
    const status = S3BucketOrigin.withOriginAccessControl(store, {
      originAccessControl,
      originPath: '/status',
    });
    const { door, passwords } = pageDoor(this, names);
    const everywhere: AddBehaviorOptions = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: pageHeaders(this, names),
      functionAssociations: [{ function: door, eventType: FunctionEventType.VIEWER_REQUEST }],
    };
    const asItIs: AddBehaviorOptions = { ...everywhere, cachePolicy: CachePolicy.CACHING_DISABLED };
    const ofStore = { origin: data, ...asItIs };
    const page = new Distribution(this, 'Page', {
      comment: `The page of ${names.stateMachine}`,
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.site(names), { originAccessControl }),
        ...everywhere,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      },
      additionalBehaviors: {
        '/state/*': ofStore,
        '/table/*': ofStore,
        '/quality/*': ofStore,
        [`/${pipelineStatusFile}`]: { origin: status, ...asItIs },
      },
    });
    this.weigh(page);
    new CfnOutput(this, 'OpenPage', { description: 'The page', value: `https://${page.domainName}` });
    new CfnOutput(this, 'SetPassword', {
      description: 'Sets the name and the password of the page; until then it is closed to everybody',
      value:
        `aws cloudfront-keyvaluestore put-key --kvs-arn ${passwords.keyValueStoreArn} --key credentials ` +
        `--value "$(printf %s "NAME:PASSWORD" | sha256sum | cut -c 1-64)" --if-match "$(aws cloudfront-keyvaluestore ` +
        `describe-key-value-store --kvs-arn ${passwords.keyValueStoreArn} --query ETag --output text)"`,
    });
  }

  private site(names: Names): IBucket {
    const site = new Bucket(this, 'Site', {
      bucketName: names.siteBucket,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // `destroy` empties it before: to do so itself, CloudFormation would need a Lambda.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(site).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'The files of the page, which are built from this repository; CloudFront alone reads them.',
    });
    return site as IBucket;
  }

  /** What cdk-nag would have of a distribution, and why this one has it not. */
  private weigh(page: Distribution): void {
    const reasons = {
      'AwsSolutions-CFR1':
        'Who knows the password may be anywhere: by the country nobody is kept out who could come in.',
      'AwsSolutions-CFR2':
        'A page for its owner, of static files: nothing takes input. A web ACL is 5 dollars a month, five times all the rest.',
      'AwsSolutions-CFR3':
        'Who reads published figures is noted nowhere, on purpose; CloudFront’s own metrics count the requests.',
      'AwsSolutions-CFR4':
        'CloudFront’s own certificate, and with it its own floor of TLS; a higher one takes a domain of the owner’s.',
    };
    for (const [id, reason] of Object.entries(reasons)) Validations.of(page).acknowledge({ id, reason });
    // The bucket of the data says itself what CloudFront may read, in its own stack.
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      'The stack of the data has the policy',
    );
  }
}
