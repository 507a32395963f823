import { InvalidInput, parseInput, timeZoneSchema } from '@covid-etl/etl-core';
import * as v from 'valibot';
import {
  analyticsLevel,
  complains,
  connectionArn,
  dashboardState,
  datasetList,
  quicksightPrincipal,
  repository,
  retentionPeriod,
  sourceUrls,
  stageName,
  timeOfDay,
  wholeNumber,
} from './setting-types.ts';

/**
 * How the system is deployed where nobody says otherwise. Each setting can be overridden by an environment variable
 * (`COVID_ETL_` and its name, as in `COVID_ETL_RETENTION_DAYS`) or by a CDK context value of its name
 * (`--context retentionDays=30`), which wins.
 */
const defaults = {
  /** Names one deployment: two of them in one account share nothing. */
  stage: 'prod',
  /** What the daily rule loads, separated by commas. */
  datasets: 'nyt-us',
  /** When the workflow starts each day. UTC, as a rule's schedule is: another zone would need EventBridge Scheduler. */
  workflowTime: '13:00',
  /** When the retry poller starts each day, in UTC. */
  retryTime: '07:00',
  /** The IANA time zone in which a schedule's instant becomes a date. */
  timeZone: 'UTC',
  /** How many days CloudWatch keeps logs. */
  retentionDays: '90',
  /** How many mornings a failed date is retried before it is parked. */
  maxAttempts: '7',
  /** The branch that the pipeline deploys. */
  branch: 'main',
  /** What the table is asked and shown by, as of `analyticsLevel`. */
  analytics: 'none',
  /** Whether the page is served by CloudFront, as of `dashboardState`. */
  dashboard: 'none',
} as const satisfies Partial<Record<keyof v.InferInput<typeof configSchema>, string>>;

const configSchema = v.pipe(
  v.object({
    stage: stageName,
    email: v.pipe(
      v.string('is missing: give the address that is told of every outcome'),
      v.email(complains('is not an email address')),
    ),
    datasets: datasetList,
    workflowTime: timeOfDay,
    retryTime: timeOfDay,
    timeZone: timeZoneSchema,
    retentionDays: retentionPeriod,
    maxAttempts: v.pipe(wholeNumber, v.minValue(1, 'is less than 1')),
    /** Where the datasets' files are read from instead of their own addresses, as JSON: `{"nyt-us": "https://…"}`. */
    sourceUrls: v.optional(sourceUrls),
    /** The connection to the repository that the pipeline deploys from. Without it there is no pipeline. */
    connectionArn: v.optional(connectionArn),
    repository: v.optional(repository),
    branch: v.pipe(v.string(), v.nonEmpty('is empty')),
    analytics: analyticsLevel,
    /** Whom QuickSight shows the dashboard. There is nobody before the account has a subscription. */
    quicksightPrincipal: v.optional(quicksightPrincipal),
    dashboard: dashboardState,
  }),
  v.check(
    (config) => (config.analytics === 'quicksight') === (config.quicksightPrincipal !== undefined),
    'quicksightPrincipal is given where analytics is quicksight, and only there: it says whom the dashboard is shown',
  ),
  v.check(
    (config) => (config.connectionArn === undefined) === (config.repository === undefined),
    'connectionArn and repository come together: the pipeline needs both',
  ),
  v.check(
    ({ datasets, sourceUrls: urls = {} }) => !datasets.includes('sample-us') || 'sample-us' in urls,
    'datasets: sample-us is made on a laptop and published nowhere; sourceUrls has to say where it is',
  ),
);

/** How the system is deployed. */
export type Config = Readonly<v.InferOutput<typeof configSchema>> & {
  /** What was not left at its default, as the environment variables that tell another process the same. */
  readonly overrides: Readonly<Record<string, string>>;
};

/** Every setting. */
const settings = Object.keys(configSchema.pipe[0].entries);

/** The environment variable that overrides a setting, e.g. `COVID_ETL_TIME_ZONE`. */
const variableOf = (setting: string): string =>
  `COVID_ETL_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** Variables of our prefix that are no setting: where real figures lie that tests read. */
const isOfTests = (variable: string): boolean => /^COVID_ETL_\w+_CSV$/.test(variable);

/** @throws InvalidInput that names each variable with our prefix that is no setting */
const refuseUnknown = (variables: readonly string[]): void => {
  const known = settings.map(variableOf);
  const unknown = variables.filter(
    (name) => name.startsWith('COVID_ETL_') && !known.includes(name) && !isOfTests(name),
  );
  if (unknown.length > 0)
    throw new InvalidInput(
      `configuration: ${unknown.join(', ')}: there is no such setting; there are ${known.join(', ')}`,
    );
};

/** A context value as text: in cdk.json it may be a number. @throws InvalidInput where it is neither */
const contextText = (setting: string, value: unknown): string | undefined => {
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new InvalidInput(
    `configuration: ${setting}: the context gives ${JSON.stringify(value)}, which is neither text nor a number`,
  );
};

/**
 * The configuration: the defaults, overridden by the environment, overridden by the context.
 *
 * @param contextValue a CDK context value by its name
 * @throws InvalidInput that names each wrong setting
 */
export const readConfig = (
  env: Readonly<Record<string, string | undefined>>,
  contextValue: (setting: string) => unknown = () => undefined,
): Config => {
  refuseUnknown(Object.keys(env));
  const given = settings.flatMap((setting) => {
    const value = contextText(setting, contextValue(setting)) ?? env[variableOf(setting)];
    // A variable that is empty is one that was not set.
    return value === undefined || value === '' ? [] : [{ setting, value }];
  });
  const overridden = Object.fromEntries(given.map(({ setting, value }) => [setting, value]));
  // Each setting has its key, so that a missing one is complained of in its own words.
  const missing = Object.fromEntries(settings.map((setting) => [setting, undefined]));
  return {
    ...parseInput(configSchema, { ...missing, ...defaults, ...overridden }, 'configuration'),
    overrides: Object.fromEntries(given.map(({ setting, value }) => [variableOf(setting), value])),
  };
};

/**
 * The name of the stage alone, for what needs no other setting.
 *
 * @throws InvalidInput where it is no stage name, or a setting's name has a slip in it
 */
export const stageOf = (env: Readonly<Record<string, string | undefined>>): string => {
  refuseUnknown(Object.keys(env));
  // A variable that is empty is one that was not set.
  const stage = env[variableOf('stage')] || defaults.stage;
  return parseInput(v.object({ stage: stageName }), { stage }, 'configuration').stage;
};
