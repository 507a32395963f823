import { axisX, axisY, dot, gridY, lineY, plot, rect, rectY, ruleY, type Markish } from '@observablehq/plot';
import { addDays, dateRange, type CalendarDate } from '@covid-etl/etl-core/browser';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useWidth } from '../browser/use-width.ts';
import { atMiddleOf, atStartOf, lineOf, type Figure } from './chart-data.ts';
import { correctionsOf, type DailyPoint, type DayRange, type Gap } from './daily.ts';
import { figure } from './figures.ts';
import { colourOf, dashOf } from './series-style.ts';

export interface ChartProps {
  /** A list of points for each region, in the order of their dates. */
  readonly series: readonly (readonly DailyPoint[])[];
  /** The days that each of them has no figure of. */
  readonly gaps: readonly (readonly Gap[])[];
  readonly range: DayRange;
  readonly show: 'new' | 'total';
  readonly average: boolean;
  /** What the figures are, e.g. `New cases per day`. */
  readonly label: string;
  readonly cursor: CalendarDate;
  readonly onCursor: (date: CalendarDate) => void;
  /** The figures at the cursor, in words. */
  readonly cursorText: string;
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact' });
const height = 340;

/** The days without figures: grey where there is one region, in the region's colour where there are several. */
const gapMarks = (gaps: ChartProps['gaps']): Markish[] =>
  gaps.map((of, i) =>
    rect(of, {
      x1: ({ first }: Gap) => atStartOf(first),
      x2: ({ last }: Gap) => atStartOf(addDays(last, 1)),
      fill: gaps.length === 1 ? 'var(--gap)' : colourOf(i),
      fillOpacity: gaps.length === 1 ? 1 : 0.18,
      title: ({ region, first, last }: Gap) => `no figures of ${region} from ${first} to ${last}`,
      className: 'gap',
    }),
  );

const lineMarks = ({ series, show, average }: Pick<ChartProps, 'series' | 'show' | 'average'>): Markish[] =>
  series.flatMap((points, i): Markish[] => {
    const stroke = colourOf(i);
    const line = (figure: Figure, options: object): Markish =>
      lineY(lineOf(points, figure), {
        x: 'date',
        y: 'value',
        stroke,
        strokeDasharray: dashOf(i) ?? 'none',
        strokeWidth: 2,
        ...options,
      });
    if (show === 'total') return [line('total', {})];
    if (!average) return [line('fresh', { strokeWidth: 1.25 })];
    const daily =
      series.length === 1
        ? rectY(lineOf(points, 'fresh'), {
            x: 'date',
            y: 'value',
            interval: 'day',
            inset: 0,
            fill: stroke,
            fillOpacity: 0.35,
          })
        : line('fresh', { strokeWidth: 0.75, strokeOpacity: 0.55 });
    return [daily, line('average', {})];
  });

const marksOf = (props: Pick<ChartProps, 'series' | 'gaps' | 'show' | 'average'>): Markish[] => [
  ...gapMarks(props.gaps),
  gridY({ stroke: 'currentColor', strokeOpacity: 0.12 }),
  ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
  ...lineMarks(props),
  dot(props.series.flatMap(correctionsOf), {
    x: ({ date }: DailyPoint) => atMiddleOf(date),
    y: props.show === 'total' ? 'total' : 'fresh',
    symbol: 'triangle',
    fill: 'var(--bad)',
    r: 4,
    className: 'correction',
    title: ({ region, date, fresh }: DailyPoint) => `${date}, ${region}: corrected by ${figure(fresh)}`,
  }),
  axisX({ label: null }),
  axisY({ label: null, tickFormat: (value: number) => compact.format(value) }),
];

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
export const Chart = (props: ChartProps) => {
  const { series, gaps, range, show, average, label, cursor, onCursor, cursorText } = props;
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const [scale, setScale] = useState<ReturnType<ReturnType<typeof plot>['scale']>>();
  const dates = useMemo(() => dateRange(range.first, range.last), [range]);
  const place = Math.max(0, dates.indexOf(cursor));

  useEffect(() => {
    if (!holder.current || width === 0) return;
    const drawn = plot({
      className: 'plot',
      width,
      height,
      marginLeft: 52,
      ariaLabel: label,
      x: { type: 'utc', domain: [atStartOf(range.first), atStartOf(addDays(range.last, 1))] },
      y: { nice: true },
      marks: marksOf({ series, gaps, show, average }),
    });
    // The slider around it says what it is; it has the same figures in words.
    drawn.setAttribute('aria-hidden', 'true');
    holder.current.replaceChildren(drawn);
    setScale(drawn.scale('x'));
  }, [series, gaps, range, show, average, label, width]);

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
  const x = scale ? (scale.apply(atMiddleOf(cursor)) as number) : undefined;
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
