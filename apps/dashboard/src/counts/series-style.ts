/** As many colours as can be told apart, in light and in dark. */
const colours = 6;
/** From the seventh series on the colours come again, and the lines are dashed. */
const dashes = [undefined, '7 4', '2 3', '9 3 2 3'];

/** The colour of the series in that place; it is the same in the legend. */
export const colourOf = (place: number): string => `var(--series-${(place % colours) + 1})`;

/** How the line of the series in that place is dashed, in SVG's terms; undefined for one that is whole. */
export const dashOf = (place: number): string | undefined =>
  dashes[Math.floor(place / colours) % dashes.length];
