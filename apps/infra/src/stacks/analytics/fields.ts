import type { CfnDashboard } from 'aws-cdk-lib/aws-quicksight';
import type { ViewColumnName } from '@covid-etl/etl-core';

/** What the dashboard's definition calls its one data set. */
export const dataSetIdentifier = 'counts';

/** A column of the data set. */
export const columnOf = (columnName: ViewColumnName): CfnDashboard.ColumnIdentifierProperty => ({
  dataSetIdentifier,
  columnName,
});

/** A field of a visual: its id has to be the only one of its kind in the whole dashboard. */
export const fieldId = (visualId: string, column: ViewColumnName): string => `${visualId}-${column}`;

/** The days, along which a visual goes. */
export const dayOf = (visualId: string): CfnDashboard.DimensionFieldProperty => ({
  dateDimensionField: {
    fieldId: fieldId(visualId, 'date'),
    column: columnOf('date'),
    dateGranularity: 'DAY',
  },
});

/** A line for each region. */
export const regionOf = (visualId: string): CfnDashboard.DimensionFieldProperty => ({
  categoricalDimensionField: { fieldId: fieldId(visualId, 'region'), column: columnOf('region') },
});

/** A count, added up over what the visual does not tell apart. */
export const sumOf = (visualId: string, column: ViewColumnName): CfnDashboard.MeasureFieldProperty => ({
  numericalMeasureField: {
    fieldId: fieldId(visualId, column),
    column: columnOf(column),
    aggregationFunction: { simpleNumericalAggregation: 'SUM' },
  },
});
