import type { StackTemplate } from '../diagram/diagram.ts';

/**
 * AWS's list prices in us-east-1, in US dollars, without any free allowance.
 *
 * @see https://aws.amazon.com/lambda/pricing/ (arm64), https://aws.amazon.com/step-functions/pricing/,
 * https://aws.amazon.com/s3/pricing/, https://aws.amazon.com/sns/pricing/, https://aws.amazon.com/sqs/pricing/,
 * https://aws.amazon.com/cloudwatch/pricing/, https://aws.amazon.com/xray/pricing/,
 * https://aws.amazon.com/codepipeline/pricing/ (V2), https://aws.amazon.com/codebuild/pricing/ (arm1.small),
 * https://aws.amazon.com/athena/pricing/ (a query pays for 10 MB at least),
 * https://aws.amazon.com/cloudfront/pricing/ (North America; HTTPS requests, functions, reads of a key-value store)
 */
export const prices = {
  lambdaGiBSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  stateTransition: 0.025 / 1e3,
  s3Put: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  s3GiBMonth: 0.023,
  email: 2 / 1e5,
  sqsRequest: 0.4 / 1e6,
  alarmMonth: 0.1,
  logGiB: 0.5,
  trace: 5 / 1e6,
  pipelineMinute: 0.002,
  buildMinute: 0.0034,
  athenaLeast: 5 / 1e5,
  edgeRequest: 0.01 / 1e4 + 0.1 / 1e6 + 0.03 / 1e6,
  edgeGiB: 0.085,
} as const;

/** What a month has at most, one run a day. The rest are round figures well above what a run of one dataset does. */
const usage = {
  days: 31,
  s3PutsPerDay: 20,
  s3GetsPerDay: 40,
  storedGiB: 0.1,
  loggedGiBPerStackDay: 0.0001,
  sqsRequestsPerDay: 10,
  emailsPerDay: 2,
  pushes: 10,
  minutesPerPush: 5,
  // What it takes to open the dashboard once and to change what it shows, each of a few megabytes.
  queriesPerDay: 20,
  // Each hour, and at the start and the end of three executions.
  statusesPerDay: 30,
  // The page opened five times, and looked at for half an hour: its files, forty months of a dataset, the pipeline.
  pageRequestsPerDay: 1_000,
  pageGiBPerDay: 0.005,
} as const;

/** What a stack costs in a month, in US dollars, and what it pays for. */
export interface StackCost {
  readonly stack: string;
  readonly dollars: number;
  readonly of: string;
}

type Resources = StackTemplate['template']['Resources'];
const ofType = (resources: Resources, type: string): Readonly<Record<string, unknown>>[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => Properties);

/** The states that an execution enters and the step to its end, at most: every state but one of the two retrievals. */
const transitionsOf = (definition: string): number =>
  Object.keys((JSON.parse(definition) as { States: object }).States).length;

const costOf = ({ stack, template: { Resources } }: StackTemplate): StackCost => {
  const { days } = usage;
  const isHourly = ofType(Resources, 'AWS::Events::Rule').some(
    ({ ScheduleExpression }) => ScheduleExpression === 'rate(1 hour)',
  );
  const runs = isHourly ? usage.statusesPerDay : 1;
  const lambdas = ofType(Resources, 'AWS::Lambda::Function').map(({ MemorySize, Timeout }) => {
    const gibSeconds = (Number(MemorySize) / 1024) * Number(Timeout);
    return days * runs * (gibSeconds * prices.lambdaGiBSecond + prices.lambdaRequest + prices.trace);
  });
  const machines = ofType(Resources, 'AWS::StepFunctions::StateMachine').map(
    ({ DefinitionString }) =>
      days *
      (transitionsOf(String(DefinitionString)) * prices.stateTransition + usage.emailsPerDay * prices.email),
  );
  const buckets = ofType(Resources, 'AWS::S3::Bucket').map(
    () =>
      days * (usage.s3PutsPerDay * prices.s3Put + usage.s3GetsPerDay * prices.s3Get) +
      usage.storedGiB * prices.s3GiBMonth,
  );
  const queues = ofType(Resources, 'AWS::SQS::Queue').map(
    () => days * usage.sqsRequestsPerDay * prices.sqsRequest,
  );
  const logs = ofType(Resources, 'AWS::Logs::LogGroup').map(
    () => days * usage.loggedGiBPerStackDay * prices.logGiB,
  );
  const pipelines = ofType(Resources, 'AWS::CodePipeline::Pipeline').map(
    () => usage.pushes * usage.minutesPerPush * (prices.pipelineMinute + prices.buildMinute),
  );
  const workgroups = ofType(Resources, 'AWS::Athena::WorkGroup').map(
    () => days * usage.queriesPerDay * prices.athenaLeast,
  );
  const distributions = ofType(Resources, 'AWS::CloudFront::Distribution').map(
    () =>
      days *
      (usage.pageRequestsPerDay * (prices.edgeRequest + prices.s3Get) + usage.pageGiBPerDay * prices.edgeGiB),
  );
  const alarms = ofType(Resources, 'AWS::CloudWatch::Alarm').map(() => prices.alarmMonth);
  const parts: readonly [string, readonly number[]][] = [
    [isHourly ? `${runs} runs a day at their full time-out` : 'runs at their full time-out', lambdas],
    ['state transitions and mails', machines],
    ['requests and storage', buckets],
    ['queue requests', queues],
    ['logs', logs],
    [`${usage.queriesPerDay} queries a day`, workgroups],
    [`${usage.pageRequestsPerDay.toLocaleString('en-US')} requests a day`, distributions],
    [`${alarms.length} alarms`, alarms],
    [`${usage.pushes} pushes of ${usage.minutesPerPush} minutes`, pipelines],
  ];
  const paid = parts.filter(([, costs]) => costs.length > 0);
  return {
    stack,
    dollars: paid.flatMap(([, costs]) => costs).reduce((sum, cost) => sum + cost, 0),
    of: paid.map(([what]) => what).join(', '),
  };
};

/** What each stack costs in a month of daily runs of one dataset, at list prices: an upper bound. */
export const monthlyCosts = (templates: readonly StackTemplate[]): StackCost[] => templates.map(costOf);

/** The costs as a Markdown table with their sum. */
export const costTable = (costs: readonly StackCost[]): string => {
  const row = (stack: string, dollars: number, of: string): string =>
    `| ${stack} | ${dollars.toFixed(4)} | ${of} |`;
  const sum = costs.reduce((total, { dollars }) => total + dollars, 0);
  return [
    '| stack | US dollars a month | for |',
    '| --- | --- | --- |',
    ...costs.map(({ stack, dollars, of }) => row(stack, dollars, of)),
    row('**together**', sum, ''),
  ].join('\n');
};
