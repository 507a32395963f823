import { Aws } from 'aws-cdk-lib';
import { CfnDashboard, type CfnDataSet } from 'aws-cdk-lib/aws-quicksight';
import type { Dataset } from '@covid-etl/etl-core';
import type { Construct } from 'constructs';
import type { Names } from '../../names.ts';
import { controlsOf } from './controls.ts';
import { dataSetIdentifier } from './fields.ts';
import { visuals, type PlacedVisual } from './visuals.ts';

export interface QuickSightDashboardProps {
  readonly names: Names;
  readonly title: string;
  /** The ARN of the QuickSight user or group. */
  readonly principal: string;
  readonly dataSet: CfnDataSet;
  /** The one that is shown at first. */
  readonly dataset: Dataset;
}

/**
 * What one has to be allowed to look at a dashboard.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/developerguide/update-dashboard-permissions.html
 */
const dashboardReader = [
  'quicksight:DescribeDashboard',
  'quicksight:ListDashboardVersions',
  'quicksight:QueryDashboard',
];

const sheetId = 'daily-counts';
/** The columns of a grid. */
const gridColumns = 36;

/** Where each visual stands: in rows from the left, as they come. */
const placed = (all: readonly PlacedVisual[]): CfnDashboard.GridLayoutElementProperty[] => {
  let [columnIndex, rowIndex] = [0, 0];
  return all.map(({ id, columns, rows }) => {
    const element = {
      elementId: id,
      elementType: 'VISUAL',
      columnIndex,
      rowIndex,
      columnSpan: columns,
      rowSpan: rows,
    };
    columnIndex += columns;
    if (columnIndex >= gridColumns) [columnIndex, rowIndex] = [0, rowIndex + rows];
    return element;
  });
};

/**
 * The dashboard, by its definition and not by a template, which some account would have to have.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html
 * @see https://github.com/aws-solutions-library-samples/cloud-intelligence-dashboards-framework whose definitions show
 * which parts go together
 */
export const quickSightDashboard = (scope: Construct, props: QuickSightDashboardProps): CfnDashboard => {
  const controls = controlsOf(sheetId, props.dataset);
  return new CfnDashboard(scope, 'Dashboard', {
    awsAccountId: Aws.ACCOUNT_ID,
    dashboardId: props.names.quicksight,
    name: props.title,
    permissions: [{ principal: props.principal, actions: dashboardReader }],
    // Questions in words would make the account pay for QuickSight's infrastructure (docs/analytics.md).
    dashboardPublishOptions: { dataQaEnabledOption: { availabilityStatus: 'DISABLED' } },
    definition: {
      dataSetIdentifierDeclarations: [{ identifier: dataSetIdentifier, dataSetArn: props.dataSet.attrArn }],
      filterGroups: controls.filterGroups,
      parameterDeclarations: controls.parameterDeclarations,
      sheets: [
        {
          sheetId,
          name: 'Daily counts',
          contentType: 'INTERACTIVE',
          filterControls: controls.filterControls,
          parameterControls: controls.parameterControls,
          visuals: visuals.map(({ visual }) => visual),
          sheetControlLayouts: [
            {
              configuration: {
                gridLayout: {
                  elements: controls.placed.map(({ id, type }) => ({
                    elementId: id,
                    elementType: type,
                    columnSpan: 4,
                    rowSpan: 1,
                  })),
                },
              },
            },
          ],
          layouts: [
            {
              configuration: {
                gridLayout: {
                  elements: placed(visuals),
                  canvasSizeOptions: {
                    screenCanvasSizeOptions: { resizeOption: 'FIXED', optimizedViewPortWidth: '1600px' },
                  },
                },
              },
            },
          ],
        },
      ],
    },
  });
};
