import { describe, expect, it } from '@jest/globals';
import { readConfig, stageOf } from './config.ts';

/** A QuickSight user as the principal of some analytics. */
const exampleAnalytics = (analytics: string) => ({
  COVID_ETL_ANALYTICS: analytics,
  COVID_ETL_QUICKSIGHT_PRINCIPAL: 'arn:aws:quicksight:us-east-1:111122223333:user/default/someone',
});
const email = { COVID_ETL_EMAIL: 'owner@example.org' };

describe('A setting is the default, unless the environment says otherwise, unless the context does', () => {
  it('by default', () =>
    expect(readConfig(email)).toMatchObject({
      stage: 'prod',
      datasets: ['nyt-us'],
      workflowTime: { hour: 13, minute: 0 },
      retryTime: { hour: 7, minute: 0 },
      timeZone: 'UTC',
      retentionDays: 90,
      maxAttempts: 7,
      branch: 'main',
      analytics: 'none',
      dashboard: 'none',
    }));
  it('by the environment', () =>
    expect(readConfig({ ...email, COVID_ETL_RETENTION_DAYS: '30' }).retentionDays).toBe(30));
  it('by the context', () =>
    expect(
      readConfig({ ...email, COVID_ETL_STAGE: 'dev' }, (setting) =>
        setting === 'stage' ? 'test' : undefined,
      ).stage,
    ).toBe('test'));
  it('by the context of cdk.json, where a number may be a number', () =>
    expect(readConfig(email, (setting) => (setting === 'retentionDays' ? 30 : undefined)).retentionDays).toBe(
      30,
    ));
  it('and an empty variable is one that was not set', () =>
    expect(readConfig({ ...email, COVID_ETL_STAGE: '' }).stage).toBe('prod'));
  it('what was given can be handed to another process', () =>
    expect(readConfig({ ...email, COVID_ETL_STAGE: 'dev', PATH: '/bin' }).overrides).toEqual({
      ...email,
      COVID_ETL_STAGE: 'dev',
    }));
});

describe('A wrong value is one clear error that names its setting', () => {
  it.each([
    [{ COVID_ETL_EMAIL: undefined }, 'email: is missing'],
    [{ COVID_ETL_EMAIL: 'nobody' }, 'email: "nobody" is not an email address'],
    [{ COVID_ETL_STAGE: 'Prod-1' }, 'stage: "Prod-1" is not a stage name'],
    [{ COVID_ETL_DATASETS: 'nyt-us,x' }, 'datasets.1: "x" is none of the datasets nyt-us, '],
    [{ COVID_ETL_DATASETS: 'sample-us' }, 'sourceUrls has to say where it is'],
    [{ COVID_ETL_WORKFLOW_TIME: '25:00' }, 'workflowTime: "25:00" is not a time of day in UTC'],
    [{ COVID_ETL_RETRY_TIME: '7' }, 'retryTime: "7" is not a time of day in UTC'],
    [{ COVID_ETL_TIME_ZONE: 'Mars/Base' }, 'timeZone: is not an IANA time zone'],
    [{ COVID_ETL_RETENTION_DAYS: '31' }, "retentionDays: 31 is not one of CloudWatch's periods"],
    [{ COVID_ETL_RETENTION_DAYS: 'long' }, 'retentionDays: "long" is not a whole number'],
    [{ COVID_ETL_MAX_ATTEMPTS: '0' }, 'maxAttempts: is less than 1'],
    [{ COVID_ETL_SOURCE_URLS: 'https://example.org' }, 'sourceUrls'],
    [{ COVID_ETL_SOURCE_URLS: '{"nyt-us":"there"}' }, 'sourceUrls.nyt-us: "there" is not a URL'],
    [{ COVID_ETL_CONNECTION_ARN: 'mine' }, 'connectionArn: "mine" is not the ARN of a connection'],
    [{ COVID_ETL_REPOSITORY: 'example/covid-etl' }, 'connectionArn and repository come together'],
    [{ COVID_ETL_DASHBOARD: 'public' }, 'dashboard: "public" is none of none, on'],
    [{ COVID_ETL_ANALYTICS: 'tableau' }, 'analytics: "tableau" is none of none, athena, quicksight'],
    [
      {
        COVID_ETL_ANALYTICS: 'quicksight',
        COVID_ETL_QUICKSIGHT_PRINCIPAL: 'arn:aws:iam::111122223333:user/one',
      },
      'quicksightPrincipal: "arn:aws:iam::111122223333:user/one" is not the ARN of a QuickSight user or group',
    ],
    [{ COVID_ETL_ANALYTICS: 'quicksight' }, 'quicksightPrincipal is given where analytics is quicksight'],
    [exampleAnalytics('none'), 'quicksightPrincipal is given where analytics is quicksight, and only there'],
    [
      exampleAnalytics('athena'),
      'quicksightPrincipal is given where analytics is quicksight, and only there',
    ],
  ])('%j', (settings, message) =>
    expect(() => readConfig({ ...email, ...settings })).toThrow(
      expect.objectContaining({ name: 'InvalidInput', message: expect.stringContaining(message) }),
    ),
  );
});

describe('Analytics', () => {
  it('can be Athena alone', () =>
    expect(readConfig({ ...email, COVID_ETL_ANALYTICS: 'athena' })).toMatchObject({ analytics: 'athena' }));
  it.each([
    'arn:aws:quicksight:us-east-1:111122223333:user/default/someone',
    // A user who came by an IAM role or by the Identity Center.
    'arn:aws:quicksight:eu-west-1:111122223333:user/default/Role/someone@example.org',
    'arn:aws:quicksight:us-east-1:111122223333:group/default/analysts',
  ])('with QuickSight are shown to %s', (quicksightPrincipal) =>
    expect(
      readConfig({
        ...email,
        COVID_ETL_ANALYTICS: 'quicksight',
        COVID_ETL_QUICKSIGHT_PRINCIPAL: quicksightPrincipal,
      }),
    ).toMatchObject({ analytics: 'quicksight', quicksightPrincipal }),
  );
});

describe('What is no setting is not passed over', () => {
  const invalid = (message: string) =>
    expect.objectContaining({ name: 'InvalidInput', message: expect.stringContaining(message) });
  it('a variable with a slip in its name is an error that lists the settings', () =>
    expect(() => readConfig({ ...email, COVID_ETL_RETENTION: '30' })).toThrow(
      invalid('COVID_ETL_RETENTION: there is no such setting; there are COVID_ETL_STAGE, COVID_ETL_EMAIL, '),
    ));
  it('but for the figures that tests read', () =>
    expect(readConfig({ ...email, COVID_ETL_NYT_US_CSV: 'us.csv' }).overrides).toEqual(email));
  it.each([true, ['nyt-us'], { hour: 13 }, null])(
    '%j in the context is an error that names its setting',
    (value) =>
      expect(() => readConfig(email, (setting) => (setting === 'datasets' ? value : undefined))).toThrow(
        invalid(`datasets: the context gives ${JSON.stringify(value)}, which is neither text nor a number`),
      ),
  );
});

describe('The stage alone', () => {
  it('needs no other setting', () => expect(stageOf({ COVID_ETL_STAGE: 'dev' })).toBe('dev'));
  it('has its default', () => expect(stageOf({ COVID_ETL_STAGE: '' })).toBe('prod'));
  it('is not the default where the variable’s name has a slip in it', () =>
    expect(() => stageOf({ COVID_ETL_STGAE: 'dev' })).toThrow(/COVID_ETL_STGAE: there is no such setting/));
  it('has to be one', () =>
    expect(() => stageOf({ COVID_ETL_STAGE: 'a-b' })).toThrow(/"a-b" is not a stage name/));
});
