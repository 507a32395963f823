/// <reference lib="dom" />
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { directions } from './growth.ts';
import type { Results } from './results.ts';

/** Plot draws into a document; on Node there is none but this one. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

const width = 720;
const common = { document: document, width, marginLeft: 220, marginRight: 50 };

/** One chart: its title, and how high it is. */
interface Chart {
  readonly title: string;
  readonly height: number;
  readonly svg: Element;
}

const chart = (title: string, height: number, options: Plot.PlotOptions): Chart => ({
  title,
  height,
  svg: Plot.plot({ ...common, height, ...options }),
});

const conversionChart = ({ conversion }: Results): Chart[] => {
  const unit = conversion?.contenders['DuckDB, 1 thread'];
  if (!conversion || !unit) return [];
  const bars = Object.entries(conversion.contenders).map(([contender, { seconds }]) => ({
    contender,
    ratio: seconds / unit.seconds,
  }));
  const title = `${conversion.rows.toLocaleString('en-US')} rows of counties to Parquet: time, DuckDB with one thread = 1`;
  return [
    chart(title, 40 + 32 * bars.length, {
      x: { label: 'time, DuckDB with one thread = 1', grid: true },
      y: { label: null, domain: bars.map(({ contender }) => contender) },
      marks: [
        Plot.barX(bars, { x: 'ratio', y: 'contender', fill: '#4269d0' }),
        Plot.text(bars, {
          x: 'ratio',
          y: 'contender',
          text: ({ ratio }: { ratio: number }) => ratio.toFixed(2),
          dx: 18,
        }),
        Plot.ruleX([0]),
      ],
    }),
  ];
};

const growthCharts = ({ growth }: Results): Chart[] =>
  directions.flatMap((direction) => {
    const sizes = growth?.sizes.filter((size) => size.direction === direction) ?? [];
    if (!growth || sizes.length === 0) return [];
    const points = growth.names.flatMap((contender) =>
      sizes.flatMap(({ rows, contenders: { [contender]: of } }) =>
        of ? [{ contender, rows: rows / 1e6, ...of }] : [],
      ),
    );
    return (
      [
        ['seconds', 'seconds'],
        ['peakMiB', 'peak memory, MiB'],
      ] as const
    ).map(([y, label]) =>
      chart(`${label} as the file grows by ${direction}`, 220, {
        marginLeft: 60,
        marginRight: 130,
        x: { label: 'million rows', grid: true, zero: true },
        y: { label, grid: true, zero: true },
        color: { domain: [...growth.names], range: ['#ff725c', '#4269d0'] },
        marks: [
          Plot.line(points, { x: 'rows', y, stroke: 'contender', marker: 'dot' }),
          Plot.text(
            points,
            Plot.selectLast({ x: 'rows', y, z: 'contender', text: 'contender', dx: 8, textAnchor: 'start' }),
          ),
        ],
      }),
    );
  });

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * The conversion and the growth as one SVG, in colours that are read on a light and on a dark page; undefined where neither
 * was measured.
 */
export const plotOf = (results: Results): string | undefined => {
  const charts = [...conversionChart(results), ...growthCharts(results)];
  if (charts.length === 0) return undefined;
  let top = 0;
  const parts = charts.map(({ title, height, svg }) => {
    const y = top;
    top += height + 34;
    svg.setAttribute('y', String(y + 24));
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    return `<text x="8" y="${y + 16}" font-size="13" font-weight="bold">${escaped(title)}</text>\n${svg.outerHTML}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" font-family="system-ui, sans-serif" fill="currentColor" color="#808080">
<title>What covid-etl and other tools take</title>
${parts.join('\n')}
</svg>
`;
};
