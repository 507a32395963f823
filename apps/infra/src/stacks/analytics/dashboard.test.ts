import { beforeAll, describe, expect, it } from '@jest/globals';
import { dailyCountsViewColumns } from '@covid-etl/etl-core';
import { exampleAnalytics } from '../../example-settings.ts';
import { theOne } from '../../testing/deployed.ts';
import { synthesiseSystem } from '../../testing/system.ts';

interface Element {
  readonly ElementId: string;
  readonly ColumnIndex: number;
  readonly RowIndex: number;
  readonly ColumnSpan: number;
  readonly RowSpan: number;
}
interface Layout {
  readonly Configuration: { readonly GridLayout: { readonly Elements: readonly Element[] } };
}
type Visual = Readonly<Record<string, { readonly VisualId: string }>>;
interface Definition {
  readonly DataSetIdentifierDeclarations: readonly { readonly Identifier: string }[];
  readonly FilterGroups: readonly {
    readonly FilterGroupId: string;
    readonly Filters: readonly Readonly<Record<string, { readonly FilterId: string }>>[];
    readonly ScopeConfiguration: unknown;
  }[];
  readonly ParameterDeclarations: readonly {
    readonly DateTimeParameterDeclaration: { readonly Name: string };
  }[];
  readonly Sheets: readonly [
    {
      readonly SheetId: string;
      readonly Visuals: readonly Visual[];
      readonly Layouts: readonly [Layout];
      readonly SheetControlLayouts: readonly [Layout];
      readonly FilterControls: readonly {
        readonly Dropdown: { readonly FilterControlId: string; readonly SourceFilterId: string };
      }[];
      readonly ParameterControls: readonly {
        readonly DateTimePicker: {
          readonly ParameterControlId: string;
          readonly SourceParameterName: string;
        };
      }[];
    },
  ];
}

const definitionOf = (settings: Readonly<Record<string, string>> = {}): Definition => {
  const system = synthesiseSystem({ ...exampleAnalytics, ...settings });
  return theOne(system.template('analytics'), 'AWS::QuickSight::Dashboard').Definition as Definition;
};
let definition: Definition;
beforeAll(() => {
  definition = definitionOf();
});

/** Every value of a key, wherever it stands. */
const valuesOf = (part: unknown, key: string): unknown[] => {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part as Record<string, unknown>).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ]);
};
/** A part of the definition without its sorts, which refer to fields by their ids. */
const withoutSorts = (part: unknown): unknown => {
  if (Array.isArray(part)) return (part as unknown[]).map(withoutSorts);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part as Record<string, unknown>);
  return Object.fromEntries(
    entries
      .filter(([name]) => name !== 'SortConfiguration')
      .map(([name, value]) => [name, withoutSorts(value)]),
  );
};
const isUnique = (ids: readonly unknown[]): boolean => new Set(ids).size === ids.length;

describe('The dashboard shows', () => {
  it.each([
    ['the newest cases, deaths, recovered and new cases', 'KPIVisual', 4],
    ['what is new on each day with its average, cases and deaths', 'ComboChartVisual', 2],
    ['new cases, cases, deaths and recovered by region', 'LineChartVisual', 4],
    ['each day in a table', 'TableVisual', 1],
  ])('%s', (_, kind, count) =>
    expect(definition.Sheets[0].Visuals.filter((visual) => kind in visual)).toHaveLength(count),
  );
  it('every count and average of the view, and nothing that the view has not', () => {
    const shown = new Set(valuesOf(definition.Sheets[0].Visuals, 'ColumnName'));
    expect([...shown].sort()).toEqual(
      dailyCountsViewColumns
        .map(({ name }) => name as string)
        .filter((name) => name !== 'dataset')
        .sort(),
    );
  });
  it('no questions in words, which would cost more than everything else', () =>
    expect(
      theOne(synthesiseSystem(exampleAnalytics).template('analytics'), 'AWS::QuickSight::Dashboard'),
    ).toMatchObject({
      DashboardPublishOptions: { DataQAEnabledOption: { AvailabilityStatus: 'DISABLED' } },
    }));
  it('figures of the one data set', () => {
    const [{ Identifier } = { Identifier: '' }] = definition.DataSetIdentifierDeclarations;
    expect(new Set(valuesOf(definition, 'DataSetIdentifier'))).toEqual(new Set([Identifier]));
  });
});

describe('A reader chooses', () => {
  it('a dataset, regions, and a range of dates, for all visuals', () => {
    expect(definition.FilterGroups.map(({ FilterGroupId }) => FilterGroupId)).toEqual([
      'dataset-group',
      'region-group',
      'date-group',
    ]);
    for (const { ScopeConfiguration } of definition.FilterGroups)
      expect(ScopeConfiguration).toEqual({
        SelectedSheets: {
          SheetVisualScopingConfigurations: [{ SheetId: definition.Sheets[0].SheetId, Scope: 'ALL_VISUALS' }],
        },
      });
  });
  it('by controls that each have their filter or parameter, and a place', () => {
    const { FilterControls, ParameterControls, SheetControlLayouts } = definition.Sheets[0];
    const filters = valuesOf(definition.FilterGroups, 'FilterId');
    for (const { Dropdown } of FilterControls) expect(filters).toContain(Dropdown.SourceFilterId);
    const parameters = valuesOf(definition.ParameterDeclarations, 'Name');
    for (const { DateTimePicker } of ParameterControls)
      expect(parameters).toContain(DateTimePicker.SourceParameterName);
    for (const parameter of valuesOf(definition.FilterGroups, 'Parameter'))
      expect(parameters).toContain(parameter);
    expect(
      SheetControlLayouts[0].Configuration.GridLayout.Elements.map(({ ElementId }) => ElementId),
    ).toEqual([
      ...FilterControls.map(({ Dropdown }) => Dropdown.FilterControlId),
      ...ParameterControls.map(({ DateTimePicker }) => DateTimePicker.ParameterControlId),
    ]);
  });
  it.each([
    ['nyt-us', 'all regions', { CategoryValues: ['nyt-us'] }, { SelectAllOptions: 'FILTER_ALL_VALUES' }],
    ['owid-countries,us', 'its total', { CategoryValues: ['owid-countries'] }, { CategoryValues: ['World'] }],
  ])('and sees at first, of %s, the first dataset with %s', (datasets, _, dataset, region) =>
    expect(
      valuesOf(definitionOf({ COVID_ETL_DATASETS: datasets }).FilterGroups, 'FilterListConfiguration'),
    ).toEqual([
      { MatchOperator: 'CONTAINS', ...dataset },
      { MatchOperator: 'CONTAINS', ...region },
    ]),
  );
  it('and sees at first every date from the dataset’s first one to today', () =>
    expect(valuesOf(definition.ParameterDeclarations, 'DefaultValues')).toEqual([
      { StaticValues: ['2020-01-21T00:00:00.000Z'] },
      { RollingDate: { Expression: "truncDate('DD', now())" } },
    ]));
});

describe('The definition is one that QuickSight can take', () => {
  it('in that its ids are each one’s own', () => {
    for (const key of ['FieldId', 'VisualId', 'FilterId', 'FilterGroupId'])
      expect([key, isUnique(valuesOf(withoutSorts(definition), key))]).toEqual([key, true]);
  });
  it('in that every visual has a place, and no two the same', () => {
    const [{ Layouts, Visuals }] = definition.Sheets;
    const { Elements } = Layouts[0].Configuration.GridLayout;
    expect(Elements.map(({ ElementId }) => ElementId)).toEqual(valuesOf(Visuals, 'VisualId'));
    const cells = Elements.flatMap(({ ColumnIndex, RowIndex, ColumnSpan, RowSpan }) =>
      Array.from({ length: ColumnSpan * RowSpan }, (__, cell) => {
        const column = ColumnIndex + (cell % ColumnSpan);
        expect(column).toBeLessThan(36);
        return `${column},${RowIndex + Math.floor(cell / ColumnSpan)}`;
      }),
    );
    expect(isUnique(cells)).toBe(true);
  });
});
