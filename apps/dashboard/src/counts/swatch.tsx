import { colourOf, dashOf } from './series-style.ts';

/** The key of a series: a piece of its line. */
export const Swatch = ({ place }: { readonly place: number }) => (
  <svg class="swatch" viewBox="0 0 28 12" aria-hidden="true">
    <line
      x1="0"
      y1="6"
      x2="28"
      y2="6"
      style={{ stroke: colourOf(place) }}
      stroke-width="4"
      stroke-dasharray={dashOf(place)}
    />
  </svg>
);
