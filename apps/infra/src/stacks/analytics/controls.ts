import type { CfnDashboard } from 'aws-cdk-lib/aws-quicksight';
import type { Dataset } from '@covid-etl/etl-core';
import { columnOf } from './fields.ts';

/** A control of the sheet. */
export interface PlacedControl {
  readonly id: string;
  readonly type: 'FILTER_CONTROL' | 'PARAMETER_CONTROL';
}

/** What narrows down all of a sheet's visuals, and how a reader changes it. */
export interface Controls {
  readonly filterGroups: CfnDashboard.FilterGroupProperty[];
  readonly parameterDeclarations: CfnDashboard.ParameterDeclarationProperty[];
  readonly filterControls: CfnDashboard.FilterControlProperty[];
  readonly parameterControls: CfnDashboard.ParameterControlProperty[];
  /** In their order on the sheet. */
  readonly placed: readonly PlacedControl[];
}

const filterOf = (
  sheetId: string,
  name: string,
  filter: CfnDashboard.FilterProperty,
): CfnDashboard.FilterGroupProperty => ({
  filterGroupId: `${name}-group`,
  filters: [filter],
  crossDataset: 'SINGLE_DATASET',
  scopeConfiguration: {
    selectedSheets: { sheetVisualScopingConfigurations: [{ sheetId, scope: 'ALL_VISUALS' }] },
  },
  status: 'ENABLED',
});

/**
 * One dataset at a time, because two of them may count the same people; any of its regions, at first its total where it
 * has one, because with the others it would count twice; a range of dates, at first all of them.
 *
 * @param dataset the one that is shown at first
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_FilterControl.html
 */
export const controlsOf = (sheetId: string, dataset: Dataset): Controls => {
  const { id, total, firstDate } = dataset;
  const picker = (parameter: string, title: string): CfnDashboard.ParameterControlProperty => ({
    dateTimePicker: {
      parameterControlId: `${parameter}Control`,
      sourceParameterName: parameter,
      title,
      displayOptions: { dateTimeFormat: 'YYYY-MM-DD' },
    },
  });
  return {
    filterGroups: [
      filterOf(sheetId, 'dataset', {
        categoryFilter: {
          filterId: 'dataset',
          column: columnOf('dataset'),
          configuration: { filterListConfiguration: { matchOperator: 'CONTAINS', categoryValues: [id] } },
        },
      }),
      filterOf(sheetId, 'region', {
        categoryFilter: {
          filterId: 'region',
          column: columnOf('region'),
          configuration: {
            filterListConfiguration:
              total === undefined
                ? { matchOperator: 'CONTAINS', selectAllOptions: 'FILTER_ALL_VALUES' }
                : { matchOperator: 'CONTAINS', categoryValues: [total] },
          },
        },
      }),
      filterOf(sheetId, 'date', {
        timeRangeFilter: {
          filterId: 'date',
          column: columnOf('date'),
          rangeMinimumValue: { parameter: 'From' },
          rangeMaximumValue: { parameter: 'To' },
          includeMinimum: true,
          includeMaximum: true,
          nullOption: 'NON_NULLS_ONLY',
          timeGranularity: 'DAY',
        },
      }),
    ],
    parameterDeclarations: [
      {
        dateTimeParameterDeclaration: {
          name: 'From',
          timeGranularity: 'DAY',
          defaultValues: { staticValues: [`${firstDate}T00:00:00.000Z`] },
        },
      },
      {
        dateTimeParameterDeclaration: {
          name: 'To',
          timeGranularity: 'DAY',
          defaultValues: { rollingDate: { expression: "truncDate('DD', now())" } },
        },
      },
    ],
    filterControls: [
      {
        dropdown: {
          filterControlId: 'datasetControl',
          sourceFilterId: 'dataset',
          title: 'Dataset',
          type: 'SINGLE_SELECT',
          displayOptions: { selectAllOptions: { visibility: 'HIDDEN' } },
        },
      },
      {
        dropdown: {
          filterControlId: 'regionControl',
          sourceFilterId: 'region',
          title: 'Region',
          type: 'MULTI_SELECT',
          // The dataset's own regions alone.
          cascadingControlConfiguration: {
            sourceControls: [{ sourceSheetControlId: 'datasetControl', columnToMatch: columnOf('dataset') }],
          },
        },
      },
    ],
    parameterControls: [picker('From', 'From'), picker('To', 'To')],
    placed: [
      { id: 'datasetControl', type: 'FILTER_CONTROL' },
      { id: 'regionControl', type: 'FILTER_CONTROL' },
      { id: 'FromControl', type: 'PARAMETER_CONTROL' },
      { id: 'ToControl', type: 'PARAMETER_CONTROL' },
    ],
  };
};
