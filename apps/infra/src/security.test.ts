import { describe, expect, it } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { everyStack } from './example-settings.ts';
import { synthesiseSystem } from './testing/system.ts';

describe('cdk-nag’s AwsSolutions pack', () => {
  /** What the pack finds below a construct, each finding where it is. */
  const findings = (scope: Stack | ReturnType<typeof synthesiseSystem>['stage']): string[] =>
    new AwsSolutionsChecks(scope)
      .validate({ appConstruct: scope, templatePaths: [] } as never)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${String(constructPath)}`),
      );

  it('finds nothing that has not its reason', () =>
    expect(findings(synthesiseSystem(everyStack).stage)).toEqual([]));
  it('nor where a dataset is loaded by partitions', () =>
    expect(findings(synthesiseSystem({ COVID_ETL_DATASETS: 'nyt-us-counties' }).stage)).toEqual([]));
  it('would find a bucket that is open to plain HTTP', () => {
    const stack = new Stack(new App(), 'Open');
    new Bucket(stack, 'Bucket');
    expect(findings(stack).some((finding) => finding.startsWith('AwsSolutions-S10'))).toBe(true);
  });
  it('is told these exceptions and no others, each with a reason that a reviewer can weigh', () => {
    const exceptions = synthesiseSystem(everyStack)
      .stage.node.findAll()
      .flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap(({ data }) => Object.entries(data as Record<string, string>))
          .map(([id, reason]) => `${id} at ${node.path}: ${reason}`),
      );
    expect(exceptions.sort()).toMatchSnapshot();
  });
});
