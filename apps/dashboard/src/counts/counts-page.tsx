import { datasets, type Dataset, type PipelineStatus } from '@covid-etl/etl-core/browser';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ChangeView } from '../browser/use-view.ts';
import { chooseDataset, DatasetChoice } from '../dataset-choice.tsx';
import { tableVersion } from '../table-version.ts';
import type { View } from '../view.ts';
import { Chart } from './chart.tsx';
import { Controls } from './controls.tsx';
import { gapsOf, within, type DayRange } from './daily.ts';
import { Download } from './download.tsx';
import { figuresAt, spoken, titleOf } from './figures.ts';
import { PointTable } from './point-table.tsx';
import { populationOf, populationSource } from './population.ts';
import { rangeOf } from './range.ts';
import { per100k } from './rates.ts';
import { Readout } from './readout.tsx';
import { Regions } from './regions.tsx';
import { Remarks } from './remarks.tsx';
import { pointsOf, useCounts, type Counts } from './use-counts.ts';

interface PageProps {
  readonly view: View;
  readonly change: ChangeView;
}

const Source = ({ dataset }: { readonly dataset: Dataset }) => (
  <footer class="source">
    {dataset.sources.map(({ id, attribution, licence, url }) => (
      <p key={id}>
        Source: {attribution}. Licence: {licence}. <span class="file">{url}</span>
      </p>
    ))}
  </footer>
);

type ShownProps = PageProps & { readonly dataset: Dataset; readonly counts: Counts };

/** The chart of a range of days, the exact figures under its cursor, and the same to take along. */
const Figures = ({
  dataset,
  counts,
  view,
  range,
}: Omit<ShownProps, 'change'> & { readonly range: DayRange }) => {
  const { shown } = counts;
  const unpopulated = shown.filter((region) => populationOf(region) === undefined);
  const isRate = view.per100k && unpopulated.length < shown.length;
  const [series, gaps] = useMemo(() => {
    const all = pointsOf(counts, view.count);
    const rates = isRate ? all.map(per100k) : all;
    return [rates.map((points) => within(points, range)), all.map((points) => gapsOf(points, range))];
  }, [counts, view.count, range, isRate]);
  const [cursor, setCursor] = useState(range.last);
  useEffect(() => setCursor(range.last), [range]);
  const figures = figuresAt(series, shown, cursor);
  const title = titleOf({ ...view, per100k: isRate });
  const hasFigures = series.flat().some(({ total }) => total !== null);
  return (
    <>
      <section class="figure" aria-labelledby="chart-title">
        <h2 id="chart-title">{title}</h2>
        {hasFigures ? (
          <>
            <Chart
              series={series}
              gaps={gaps}
              range={range}
              show={view.show}
              average={view.average}
              label={title}
              cursor={cursor}
              onCursor={setCursor}
              cursorText={spoken(cursor, figures)}
            />
            <Readout date={cursor} figures={figures} />
          </>
        ) : (
          <p>
            There are no {view.count} of {shown.join(', ')} from {range.first} to {range.last}.
          </p>
        )}
        <Remarks series={series} gaps={gaps.flat()} count={view.count} />
        {isRate && (
          <p class="note">
            Population: {populationSource}.
            {unpopulated.length > 0 && ` Not known, and not drawn: ${unpopulated.join(', ')}.`}
          </p>
        )}
      </section>
      <Download dataset={dataset} points={series.flat()} count={view.count} isRate={isRate} />
      <PointTable series={series} count={view.count} />
    </>
  );
};

const CountsView = (props: ShownProps) => {
  const { dataset, counts, view, change } = props;
  const whole = useMemo(() => {
    const dates = [...counts.records.values()].flat().map(({ date }) => date);
    const [first, last] = [dates.sort().at(0), dates.at(-1)];
    return first && last ? { first, last } : undefined;
  }, [counts]);
  const range = useMemo(() => whole && rangeOf(view, whole), [whole, view.from, view.to]);
  if (!whole) return <p>{dataset.title}: the table has no rows of these regions.</p>;
  return (
    <>
      {counts.unknown.length > 0 && (
        <p class="problem">The newest month of the table has no region {counts.unknown.join(', ')}.</p>
      )}
      <Regions regions={counts.regions} shown={counts.shown} onChange={(regions) => change({ regions })} />
      <Controls dataset={dataset} view={view} change={change} whole={whole} shown={counts.shown} />
      {range ? (
        <Figures dataset={dataset} counts={counts} view={view} range={range} />
      ) : (
        <p class="problem">
          No day lies from {view.from ?? whole.first} to {view.to ?? whole.last}; the table has {whole.first}{' '}
          to {whole.last}.
        </p>
      )}
      <Source dataset={dataset} />
    </>
  );
};

/** The figures of the table. */
export const CountsPage = ({ view, change, status }: PageProps & { readonly status: PipelineStatus }) => {
  const loaded = datasets.filter(({ id }) => status.loaded.includes(id));
  const chosen = chooseDataset(loaded, view.dataset, status.scheduled);
  const { value: counts, progress, problem } = useCounts(chosen, view.regions, tableVersion(status));
  if (!chosen)
    return (
      <p class="empty">
        Nothing is loaded yet. <a href="?page=pipeline">The pipeline</a> says what is under way.
      </p>
    );
  return (
    <>
      <DatasetChoice
        offered={loaded}
        chosen={chosen}
        onChoose={(dataset) => change({ dataset, regions: [], from: undefined, to: undefined })}
      />
      {problem !== undefined && (
        <p role="alert" class="problem">
          {problem}
        </p>
      )}
      {counts ? (
        <CountsView dataset={chosen} counts={counts} view={view} change={change} />
      ) : (
        problem === undefined && (
          <label class="reading">
            Reading the table … <progress value={progress} max={1} />
          </label>
        )
      )}
    </>
  );
};
