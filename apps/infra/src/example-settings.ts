/** The settings with which there is a pipeline, as variables, where it is looked at and not deployed. */
export const examplePipeline = {
  COVID_ETL_CONNECTION_ARN: 'arn:aws:codeconnections:us-east-1:000000000000:connection/example',
  COVID_ETL_REPOSITORY: 'example/covid-etl',
} as const;

/** The settings with which the table is asked by Athena and shown by QuickSight. */
export const exampleAnalytics = {
  COVID_ETL_ANALYTICS: 'quicksight',
  COVID_ETL_QUICKSIGHT_PRINCIPAL: 'arn:aws:quicksight:us-east-1:000000000000:user/default/example',
} as const;

/** The settings with which the page is served. */
export const exampleDashboard = { COVID_ETL_DASHBOARD: 'on' } as const;

/** The settings with which there is every stack. */
export const everyStack = { ...examplePipeline, ...exampleAnalytics, ...exampleDashboard } as const;
