import { axisX, axisY, dot, gridY, lineY, plot, rect, rectY, ruleY, type Markish } from '@observablehq/plot';
import { addDays, type CalendarDate } from '@covid-etl/etl-core/browser';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWidth } from '../browser/use-width.ts';
import { atStartOf, lineOf } from './chart-data.ts';
import { correctionsOf, gapsOf, type DailyPoint } from './daily.ts';

export interface ChartProps {
  /** A list of points for each region. */
  readonly series: readonly (readonly DailyPoint[])[];
  readonly show: 'new' | 'total';
  readonly average: boolean;
  /** What the figures are, e.g. `New cases per day`. */
  readonly label: string;
  readonly cursor: CalendarDate;
  readonly onCursor: (date: CalendarDate) => void;
  /** The figures at the cursor, in words. */
  readonly cursorText: string;
}

/** The colour of the series in that place; it is the same in the legend. */
export const colourOf = (place: number): string => `var(--series-${(place % 6) + 1})`;

const compact = new Intl.NumberFormat('en-US', { notation: 'compact' });
const height = 340;

const marksOf = ({ series, show, average }: Pick<ChartProps, 'series' | 'show' | 'average'>): Markish[] => {
  const gaps = series.flatMap(gapsOf).map(({ first, last, region }) => ({
    x1: atStartOf(first),
    x2: atStartOf(addDays(last, 1)),
    title: `no figures of ${region} from ${first} to ${last}`,
  }));
  const xy = { x: 'date', y: 'value' } as const;
  const lines = series.flatMap((points, i): Markish[] => {
    const stroke = colourOf(i);
    const line = (figure: 'total' | 'fresh' | 'average', options: object): Markish =>
      lineY(lineOf(points, figure), { ...xy, stroke, strokeWidth: 2, ...options });
    if (show === 'total') return [line('total', {})];
    if (!average) return [line('fresh', { strokeWidth: 1.25 })];
    const daily =
      series.length === 1
        ? rectY(lineOf(points, 'fresh'), {
            ...xy,
            interval: 'day',
            inset: 0,
            fill: stroke,
            fillOpacity: 0.35,
          })
        : line('fresh', { strokeWidth: 0.75, strokeOpacity: 0.55 });
    return [daily, line('average', {})];
  });
  const corrections = show === 'total' ? [] : series.flatMap(correctionsOf);
  return [
    rect(gaps, { x1: 'x1', x2: 'x2', fill: 'var(--gap)', title: 'title', className: 'gap' }),
    gridY({ stroke: 'currentColor', strokeOpacity: 0.12 }),
    ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
    ...lines,
    dot(corrections, {
      x: ({ date }: DailyPoint) => atStartOf(date),
      y: 'fresh',
      symbol: 'triangle',
      fill: 'var(--bad)',
      r: 4,
      className: 'correction',
      title: ({ region, date, fresh }: DailyPoint) => `${date}, ${region}: corrected by ${fresh}`,
    }),
    axisX({ label: null }),
    axisY({ label: null, tickFormat: (value: number) => compact.format(value) }),
  ];
};

/** How many days a key moves the cursor. */
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -30,
  PageUp: 30,
  Home: -Infinity,
  End: Infinity,
};

/**
 * A chart over time with a cursor, which the pointer and the arrow keys move. For assistive technology it is a slider
 * over the days whose value is read as the exact figures.
 */
export const Chart = ({ series, show, average, label, cursor, onCursor, cursorText }: ChartProps) => {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const [scale, setScale] = useState<ReturnType<ReturnType<typeof plot>['scale']>>();
  const dates = [...new Set(series.flat().map(({ date }) => date))].sort();
  const place = Math.max(0, dates.indexOf(cursor));

  useEffect(() => {
    const first = dates.at(0);
    const last = dates.at(-1);
    if (!holder.current || width === 0 || !first || !last) return;
    const drawn = plot({
      className: 'plot',
      width,
      height,
      marginLeft: 52,
      ariaLabel: label,
      x: { type: 'utc', domain: [atStartOf(first), atStartOf(addDays(last, 1))] },
      y: { nice: true },
      marks: marksOf({ series, show, average }),
    });
    // The slider around it says what it is; it has the same figures in words.
    drawn.setAttribute('aria-hidden', 'true');
    holder.current.replaceChildren(drawn);
    setScale(drawn.scale('x'));
  }, [series, show, average, label, width]);

  const moveTo = (index: number): void => {
    const date = dates[Math.min(dates.length - 1, Math.max(0, index))];
    if (date) onCursor(date);
  };
  const onPointer = ({ clientX }: PointerEvent): void => {
    if (!scale?.invert || !holder.current) return;
    const x = clientX - holder.current.getBoundingClientRect().left;
    const day = (scale.invert(x) as Date).toISOString().slice(0, 10);
    const next = dates.findIndex((date) => date >= day);
    moveTo(next === -1 ? dates.length - 1 : next);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveTo(place + step);
  };
  const x = scale ? (scale.apply(atStartOf(cursor)) as number) : undefined;
  return (
    <div
      class="chart"
      role="slider"
      tabIndex={0}
      aria-label={`${label}: day`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, dates.length - 1)}
      aria-valuenow={place}
      aria-valuetext={cursorText}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onKeyDown={onKey}
    >
      <div class="drawing" ref={holder} />
      {x !== undefined && <div class="cursor" style={{ left: `${x}px` }} />}
    </div>
  );
};
