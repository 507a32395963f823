/** The settings with which there is a pipeline, as variables, where it is looked at and not deployed. */
export const examplePipeline = {
  COVID_ETL_CONNECTION_ARN: 'arn:aws:codeconnections:us-east-1:000000000000:connection/example',
  COVID_ETL_REPOSITORY: 'example/covid-etl',
} as const;
