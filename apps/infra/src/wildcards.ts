import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

type Part = string | { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

const partInFinding = (part: Part): string => {
  if (typeof part === 'string') return part;
  return `<${'Ref' in part ? part.Ref : part['Fn::GetAtt'].join('.')}>`;
};

/** A resource as cdk-nag writes it in a finding: `arn:<AWS::Partition>:s3:::name/*`. */
const asInFinding = (stack: Stack, resource: string): string => {
  const resolved = stack.resolve(resource) as Part | { readonly 'Fn::Join': readonly [string, Part[]] };
  const parts = typeof resolved === 'object' && 'Fn::Join' in resolved ? resolved['Fn::Join'][1] : [resolved];
  return parts.map(partInFinding).join('');
};

/** Wildcards in the policies below a construct. */
export interface Wildcards {
  readonly reason: string;
  /** @default none */
  readonly actions?: readonly string[];
  /** @default none */
  readonly resources?: readonly string[];
}

/** Says why a policy below a construct has wildcards, one finding of cdk-nag each. Any other is still an error. */
export const allowWildcards = (
  construct: IConstruct,
  { reason, actions = [], resources = [] }: Wildcards,
): void => {
  const stack = Stack.of(construct);
  const findings = [
    ...actions.map((action) => `Action::${action}`),
    ...resources.map((resource) => `Resource::${asInFinding(stack, resource)}`),
  ];
  for (const finding of findings)
    Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
};
