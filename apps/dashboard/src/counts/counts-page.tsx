import { datasets, type CalendarDate, type Dataset, type PipelineStatus } from '@covid-etl/etl-core/browser';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ChangeView } from '../browser/use-view.ts';
import type { View } from '../view.ts';
import { Chart } from './chart.tsx';
import { Controls } from './controls.tsx';
import { Download } from './download.tsx';
import { figuresAt, spoken, titleOf } from './figures.ts';
import { PointTable } from './point-table.tsx';
import { per100k } from './rates.ts';
import { populationOf, populationSource } from './population.ts';
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

const CountsView = ({ dataset, counts, view, change }: PageProps & { dataset: Dataset; counts: Counts }) => {
  const isRate = view.per100k && counts.shown.every((region) => populationOf(region) !== undefined);
  const all = useMemo(
    () => pointsOf(counts, view.count, { from: undefined, to: undefined }),
    [counts, view.count],
  );
  const series = useMemo(() => {
    const points = pointsOf(counts, view.count, view);
    return isRate ? points.map(per100k) : points;
  }, [counts, view.count, view.from, view.to, isRate]);
  const dates = all
    .flatMap((points) => [points.at(0)?.date, points.at(-1)?.date])
    .filter(Boolean)
    .sort();
  const [first, last] = [dates.at(0), dates.at(-1)];
  const newest = series
    .map((points) => points.at(-1)?.date ?? '')
    .sort()
    .at(-1) as CalendarDate;
  const [cursor, setCursor] = useState(newest);
  useEffect(() => setCursor(newest), [newest, view.from, view.to]);
  if (!first || !last) return <p>{dataset.title}: the table has no rows of these regions.</p>;

  const figures = figuresAt(series, counts.shown, cursor);
  const title = titleOf({ ...view, per100k: isRate });
  const isKnown = series.flat().some(({ total }) => total !== null);
  return (
    <>
      <Regions regions={counts.regions} shown={counts.shown} onChange={(regions) => change({ regions })} />
      <Controls
        dataset={dataset}
        view={view}
        change={change}
        first={first}
        last={last}
        shown={counts.shown}
      />
      <section class="figure" aria-labelledby="chart-title">
        <h2 id="chart-title">{title}</h2>
        {isKnown ? (
          <>
            <Chart
              series={series}
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
            {dataset.title} has no {view.count} {series.flat().length > 0 ? 'in these days' : ''}.
          </p>
        )}
        <Remarks series={series} count={view.count} />
        {isRate && <p class="note">Population: {populationSource}.</p>}
      </section>
      <Download dataset={dataset} points={series.flat()} count={view.count} isRate={isRate} />
      <PointTable series={series} count={view.count} />
      <Source dataset={dataset} />
    </>
  );
};

/** The figures of the table. */
export const CountsPage = ({ view, change, status }: PageProps & { readonly status: PipelineStatus }) => {
  const loaded = datasets.filter(({ id }) => status.loaded.includes(id));
  const scheduled = loaded.find(({ id }) => status.scheduled.includes(id));
  const dataset = loaded.find(({ id }) => id === view.dataset) ?? scheduled ?? loaded[0];
  // Each execution that has ended may have changed the table.
  const version = status.executions.find(({ stoppedAt }) => stoppedAt !== null)?.name ?? '';
  const { counts, progress, problem } = useCounts(dataset, view.regions, version);
  if (!dataset)
    return (
      <p class="empty">
        Nothing is loaded yet. <a href="?page=pipeline">The pipeline</a> says what is under way.
      </p>
    );
  return (
    <>
      <label class="dataset">
        Dataset{' '}
        <select
          value={dataset.id}
          onChange={({ currentTarget }) =>
            change({ dataset: currentTarget.value, regions: [], from: undefined, to: undefined })
          }
        >
          {loaded.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {problem !== undefined && (
        <p role="alert" class="problem">
          {problem}
        </p>
      )}
      {counts ? (
        <CountsView dataset={dataset} counts={counts} view={view} change={change} />
      ) : (
        <label class="reading">
          Reading the table … <progress value={progress} max={1} />
        </label>
      )}
    </>
  );
};
