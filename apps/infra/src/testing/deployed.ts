import type { Template } from 'aws-cdk-lib/assertions';
import { resolved } from '../resolved.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** A statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

const arn = (service: string, rest: string, region = 'us-east-1'): string =>
  `arn:aws:${service}:${region}:000000000000:${rest}`;

/** For each type that others refer to: the property with its name, its ARN, and what `Ref` gives. */
const referable: Readonly<
  Record<
    string,
    { readonly name: string; readonly arn: (name: string) => string; readonly ref: 'name' | 'arn' }
  >
> = {
  'AWS::SNS::Topic': { name: 'TopicName', arn: (name) => arn('sns', name), ref: 'arn' },
  'AWS::SQS::Queue': { name: 'QueueName', arn: (name) => arn('sqs', name), ref: 'name' },
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    arn: (name) => arn('lambda', `function:${name}`),
    ref: 'name',
  },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    arn: (name) => arn('states', `stateMachine:${name}`),
    ref: 'arn',
  },
  'AWS::Events::Rule': { name: 'Name', arn: (name) => arn('events', `rule/${name}`), ref: 'name' },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    arn: (name) => `${arn('logs', `log-group:${name}`)}:*`,
    ref: 'name',
  },
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name) => `arn:aws:s3:::${name}`, ref: 'name' },
  'AWS::CodeBuild::Project': {
    name: 'Name',
    arn: (name) => arn('codebuild', `project/${name}`),
    ref: 'name',
  },
  'AWS::CloudWatch::Alarm': {
    name: 'AlarmName',
    arn: (name) => arn('cloudwatch', `alarm:${name}`),
    ref: 'name',
  },
  'AWS::Athena::WorkGroup': {
    name: 'Name',
    arn: (name) => arn('athena', `workgroup/${name}`),
    ref: 'name',
  },
  'AWS::IAM::Role': { name: 'RoleName', arn: (name) => arn('iam', `role/${name}`, ''), ref: 'name' },
};

/** A template's resources as they would be deployed: what refers to a resource has its name or its ARN. */
export const deployed = (template: Template): Record<string, Resource> => {
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  const references = Object.fromEntries(
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
      const kind = referable[Type];
      if (!kind) return [];
      const named = resolved(Properties[kind.name]);
      // What CloudFormation names has its logical id in the name.
      const name = typeof named === 'string' ? named : id;
      return [
        [id, kind.ref === 'arn' ? kind.arn(name) : name],
        [`${id}.Arn`, kind.arn(name)],
      ];
    }),
  ) as Record<string, string>;
  return resolved(Resources, references) as Record<string, Resource>;
};

/** The properties of a template's resources of one type, as they would be deployed. */
export const deployedOf = (template: Template, type: string): Resource['Properties'][] =>
  Object.values(deployed(template))
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);

/** The properties of the one resource of a type whose own include those given, as they would be deployed. */
export const theOne = (
  template: Template,
  type: string,
  properties: Readonly<Record<string, unknown>> = {},
): Resource['Properties'] => {
  const [found, ...others] = deployedOf(template, type).filter((candidate) =>
    Object.entries(properties).every(([key, value]) => candidate[key] === value),
  );
  if (!found || others.length > 0)
    throw new Error(`there is not one ${type} alone with ${JSON.stringify(properties)}`);
  return found;
};

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** The policies of a role, with their names. */
export type Policies = {
  readonly name: string;
  readonly policy: { readonly Version: string; readonly Statement: Statement[] };
}[];

/** The policies of a role, by the beginning of its logical id. */
export const policiesOf = (template: Template, role: string): Policies =>
  Object.entries(deployed(template))
    .filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Policy' && (Properties.Roles as string[]).some((name) => name.startsWith(role)),
    )
    .map(([name, { Properties }]) => ({
      name,
      policy: Properties.PolicyDocument as { Version: string; Statement: Statement[] },
    }));

/** Everything that a role may do, as `action resource` with its condition, sorted. */
export const grantsOf = (template: Template, role: string): string[] =>
  policiesOf(template, role)
    .flatMap(({ policy }) => policy.Statement)
    .flatMap(({ Effect, Action, Resource, Condition }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((resource) =>
          [
            ...(Effect === 'Allow' ? [] : [Effect]),
            action,
            resource,
            ...(Condition === undefined ? [] : [JSON.stringify(Condition)]),
          ].join(' '),
        ),
      ),
    )
    .sort();
