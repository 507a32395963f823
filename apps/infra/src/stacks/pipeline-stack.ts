import {
  DefaultStackSynthesizer,
  Duration,
  RemovalPolicy,
  Stack,
  Validations,
  type StackProps,
} from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxArmBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { dashboardProject, logGroupArn, type Names } from '../names.ts';
import { allowWildcards } from '../wildcards.ts';
import { ConnectionSource, useConnection } from './connection-source.ts';

export interface PipelineStackProps extends StackProps {
  readonly config: Config;
  readonly names: Names;
  readonly connectionArn: string;
  /** `owner/name`. */
  readonly repository: string;
}

/** A push to the branch is built, tested and deployed, as far as it changed anything. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { config, names, ...props }: PipelineStackProps) {
    super(scope, id, props);
    // GitLab's groups may be nested: the name is what follows the last slash.
    const cut = props.repository.lastIndexOf('/');
    const owner = props.repository.slice(0, cut);
    const repo = props.repository.slice(cut + 1);
    const source = new Artifact('Source');
    const artifacts = this.artifacts();
    const project = this.project(config, names);
    // It fetches the history itself.
    project.addToRolePolicy(useConnection(props.connectionArn));
    new Pipeline(this, 'Pipeline', {
      pipelineName: names.stateMachine,
      pipelineType: PipelineType.V2,
      crossAccountKeys: false,
      artifactBucket: artifacts,
      restartExecutionOnUpdate: false,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new ConnectionSource({
              actionName: 'Repository',
              connectionArn: props.connectionArn,
              owner,
              repo,
              branch: config.branch,
              output: source,
              // A clone with its history: without it nothing can say what a push has changed.
              codeBuildCloneOutput: true,
            }),
          ],
        },
        {
          stageName: 'Deliver',
          actions: [new CodeBuildAction({ actionName: 'TestAndDeploy', project, input: source })],
        },
      ],
    });
    allowWildcards(this, {
      reason:
        'The construct library’s own grants: they reach the pipeline’s one artifact bucket and no other',
      actions: ['s3:GetBucket*', 's3:GetObject*', 's3:List*', 's3:Abort*', 's3:DeleteObject*'],
      resources: [artifacts.arnForObjects('*')],
    });
    allowWildcards(project, {
      reason: 'The streams of the project’s own log group',
      resources: [`${logGroupArn(this, `/aws/codebuild/${project.projectName}`)}:*`],
    });
  }

  private artifacts(): IBucket {
    const bucket = new Bucket(this, 'Artifacts', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(7) }],
      // `destroy` empties it before: to do so itself, CloudFormation would need a Lambda.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'References to commits for a week; CodePipeline’s own history says who deployed what.',
    });
    return bucket as IBucket;
  }

  private project(config: Config, names: Names): PipelineProject {
    const project = new PipelineProject(this, 'Deliver', {
      projectName: `${names.stateMachine}-deliver`,
      description: 'Tests what a push changed and deploys it',
      environment: {
        buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_4_0,
        computeType: ComputeType.SMALL,
      },
      environmentVariables: Object.fromEntries(
        Object.entries({ ...config.overrides, CI: 'true', NX_DAEMON: 'false' }).map(([name, value]) => [
          name,
          { value },
        ]),
      ),
      // The same script runs on a laptop: `npm run deliver`.
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: {
          install: { 'runtime-versions': { nodejs: 24 }, commands: ['npm ci'] },
          build: { commands: ['npm run deliver'] },
        },
      }),
      grantReportGroupPermissions: false,
      timeout: Duration.minutes(60),
      logging: {
        cloudWatch: {
          logGroup: new LogGroup(this, 'DeliverLogs', {
            logGroupName: `/aws/codebuild/${names.stateMachine}-deliver`,
            retention: config.retentionDays,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        },
      },
    });
    const bootstrapRoles = ['deploy', 'file-publishing'].map((purpose) =>
      this.formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: `cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-${purpose}-role-${this.account}-${this.region}`,
      }),
    );
    project.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: bootstrapRoles }));
    project.addToRolePolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameter', 'ssm:PutParameter'],
        resources: [
          this.formatArn({
            service: 'ssm',
            resource: 'parameter',
            resourceName: names.deployedCommit.slice(1),
          }),
        ],
      }),
    );
    if (config.dashboard === 'on') this.allowPublishing(project, names);
    Validations.of(project).acknowledge({
      id: 'AwsSolutions-CB4',
      reason: 'It keeps no artifact of its own; a customer-managed key would cost more than all the rest.',
    });
    return project;
  }

  /** The files of the page are put into their bucket by `nx deploy dashboard` itself, which finds it by its stack. */
  private allowPublishing(project: PipelineProject, names: Names): void {
    const site = Bucket.fromBucketName(this, 'Site', names.siteBucket);
    const stack = this.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${names.stack(dashboardProject)}/*`,
    });
    const allow = (actions: string[], resource: string): void =>
      project.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['cloudformation:ListStackResources'], stack);
    allow(['s3:ListBucket'], site.bucketArn);
    allow(['s3:PutObject', 's3:DeleteObject'], site.arnForObjects('*'));
    allowWildcards(project, {
      reason:
        'The files of the page, all of which are its own; a stack’s ARN ends in an id that CloudFormation gives',
      resources: [stack, site.arnForObjects('*')],
    });
  }
}
