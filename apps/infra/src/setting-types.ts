import { datasets, sourceFiles } from '@covid-etl/etl-core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';

const datasetIds = datasets.map(({ id }) => id);
const fileIds = sourceFiles.map(({ id }) => id);
const retentions = Object.values(RetentionDays).filter((days) => typeof days === 'number');
const analyticsLevels = ['none', 'athena', 'quicksight'] as const;
const dashboardStates = ['none', 'on'] as const;

/** What is wrong with a value, after the value itself. */
export const complains =
  (complaint: string) =>
  ({ received }: { readonly received: string }): string =>
    `${received} ${complaint}`;
const noDataset = complains(`is none of the datasets ${datasetIds.join(', ')}`);
const noFile = complains(`is none of the files ${fileIds.join(', ')}`);

/** Datasets, separated by commas. */
export const datasetList = v.pipe(
  v.string(),
  v.transform((text) => [...new Set(text.split(',').map((id) => id.trim()))]),
  v.array(v.picklist(datasetIds, noDataset)),
);

/** `13:00`. */
export const timeOfDay = v.pipe(
  v.string(),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, complains('is not a time of day in UTC, as 13:00 is')),
  v.transform((text) => ({ hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) })),
);

/** A number of things. */
export const wholeNumber = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, complains('is not a whole number')),
  v.transform(Number),
);

/** A number of days that CloudWatch can keep logs for. */
export const retentionPeriod = v.pipe(
  wholeNumber,
  v.picklist(retentions, complains(`is not one of CloudWatch's periods ${retentions.join(', ')}`)),
);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Files and where they are read from, as JSON. */
export const sourceUrls = v.pipe(
  v.string(),
  v.transform(parseJson),
  v.record(
    v.picklist(fileIds, noFile),
    v.pipe(v.string(), v.url(complains('is not a URL'))),
    complains('is not a JSON object of files and URLs'),
  ),
);

/** A stage's name, which becomes a part of other names. */
export const stageName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9]{0,15}$/, complains('is not a stage name: 1 to 16 lower-case letters and digits')),
);

/** A connection to a host of repositories. */
export const connectionArn = v.pipe(
  v.string(),
  v.regex(
    /^arn:[\w-]+:code(connections|star-connections):[^:]+:\d{12}:connection\/.+$/,
    complains('is not the ARN of a connection'),
  ),
);

/** `owner/name`. */
export const repository = v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w./-]+$/, complains('is not owner/name')));

/** What the table is asked and shown by: nothing of ours, Athena, or Athena and QuickSight. */
export const analyticsLevel = v.picklist(
  analyticsLevels,
  complains(`is none of ${analyticsLevels.join(', ')}`),
);

/** Whether the page is served, and the pipeline's status written for it. */
export const dashboardState = v.picklist(
  dashboardStates,
  complains(`is none of ${dashboardStates.join(', ')}`),
);

/**
 * A user or a group of QuickSight.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html
 */
export const quicksightPrincipal = v.pipe(
  v.string(),
  v.regex(
    /^arn:[\w-]+:quicksight:[a-z0-9-]+:\d{12}:(user|group)\/[\w.-]+\/\S+$/,
    complains('is not the ARN of a QuickSight user or group'),
  ),
);
