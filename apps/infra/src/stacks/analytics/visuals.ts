import type { CfnDashboard } from 'aws-cdk-lib/aws-quicksight';
import type { ViewColumnName } from '@covid-etl/etl-core';
import { columnOf, dayOf, fieldId, regionOf, sumOf } from './fields.ts';

/** A visual and the part of the sheet that it takes: of 36 columns, and of as many rows as there are. */
export interface PlacedVisual {
  readonly id: string;
  readonly visual: CfnDashboard.VisualProperty;
  readonly columns: number;
  readonly rows: number;
}

const titled = (plainText: string): CfnDashboard.VisualTitleLabelOptionsProperty => ({
  visibility: 'VISIBLE',
  formatText: { plainText },
});

/** How many regions a chart tells apart; it leaves out the others, and does not add them up to one. */
const mostRegions = 20;

/** A figure as it is on the newest day of the range, beside the day before. */
const newestFigure = (title: string, column: ViewColumnName): PlacedVisual => {
  const id = `newest-${column}`;
  return {
    id,
    columns: 9,
    rows: 6,
    visual: {
      kpiVisual: {
        visualId: id,
        title: titled(title),
        chartConfiguration: { fieldWells: { values: [sumOf(id, column)], trendGroups: [dayOf(id)] } },
      },
    },
  };
};

/** What is new on each day, as bars, and its average as a line. */
const newPerDay = (title: string, count: 'cases' | 'deaths'): PlacedVisual => {
  const id = `new-${count}`;
  return {
    id,
    columns: 18,
    rows: 12,
    visual: {
      comboChartVisual: {
        visualId: id,
        title: titled(title),
        chartConfiguration: {
          fieldWells: {
            comboChartAggregatedFieldWells: {
              category: [dayOf(id)],
              barValues: [sumOf(id, `new_${count}`)],
              lineValues: [sumOf(id, `new_${count}_7day_avg`)],
            },
          },
          // Bars and line are of one measure: on an axis each they could not be compared.
          singleAxisOptions: { yAxisOptions: { yAxis: 'PRIMARY_Y_AXIS' } },
        },
      },
    },
  };
};

/** A line for each region. */
const byRegion = (title: string, column: ViewColumnName): PlacedVisual => {
  const id = `regions-${column}`;
  return {
    id,
    columns: 18,
    rows: 12,
    visual: {
      lineChartVisual: {
        visualId: id,
        title: titled(title),
        chartConfiguration: {
          type: 'LINE',
          fieldWells: {
            lineChartAggregatedFieldWells: {
              category: [dayOf(id)],
              values: [sumOf(id, column)],
              colors: [regionOf(id)],
            },
          },
          sortConfiguration: {
            colorItemsLimitConfiguration: { itemsLimit: mostRegions, otherCategories: 'EXCLUDE' },
          },
        },
      },
    },
  };
};

/** Each day of each region, the newest first. */
const days = (title: string, columns: readonly ViewColumnName[]): PlacedVisual => {
  const id = 'days';
  return {
    id,
    columns: 36,
    rows: 14,
    visual: {
      tableVisual: {
        visualId: id,
        title: titled(title),
        chartConfiguration: {
          fieldWells: {
            tableUnaggregatedFieldWells: {
              values: columns.map((column) => ({ fieldId: fieldId(id, column), column: columnOf(column) })),
            },
          },
          sortConfiguration: {
            rowSort: [{ fieldSort: { fieldId: fieldId(id, 'date'), direction: 'DESC' } }],
          },
        },
      },
    },
  };
};

/** Everything that the dashboard shows, from the top left on. */
export const visuals: readonly PlacedVisual[] = [
  newestFigure('Cases', 'cases'),
  newestFigure('Deaths', 'deaths'),
  newestFigure('Recovered', 'recovered'),
  newestFigure('New cases a day, 7-day average', 'new_cases_7day_avg'),
  newPerDay('New cases a day, and their 7-day average', 'cases'),
  newPerDay('New deaths a day, and their 7-day average', 'deaths'),
  byRegion('New cases a day by region, 7-day average', 'new_cases_7day_avg'),
  byRegion('Cases by region', 'cases'),
  byRegion('Deaths by region', 'deaths'),
  byRegion('Recovered by region', 'recovered'),
  days('Day by day', [
    'date',
    'region',
    'cases',
    'new_cases',
    'new_cases_7day_avg',
    'deaths',
    'new_deaths',
    'new_deaths_7day_avg',
    'recovered',
  ]),
];
