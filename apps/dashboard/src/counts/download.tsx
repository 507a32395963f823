import { plural, type CountName, type Dataset } from '@covid-etl/etl-core/browser';
import { csvOf } from './csv.ts';
import type { DailyPoint } from './daily.ts';

const save = (text: string, name: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
};

/** Saves what is shown, as CSV. */
export const Download = ({
  dataset,
  points,
  count,
  isRate,
}: {
  readonly dataset: Dataset;
  readonly points: readonly DailyPoint[];
  readonly count: CountName;
  readonly isRate: boolean;
}) => (
  <button
    type="button"
    class="download"
    onClick={() => save(csvOf(points, count, isRate, dataset), `${dataset.id}-${count}.csv`)}
  >
    Download as CSV ({plural(points.length, 'row')})
  </button>
);
