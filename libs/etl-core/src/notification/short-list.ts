/** Some items, and how many more there are: a list that a person reads, and that a message has room for. */
export const shortList = (items: readonly string[], most = 10): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
