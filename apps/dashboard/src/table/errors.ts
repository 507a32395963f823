/** A file of the store can't be read as it should be. */
export class TableUnreadable extends Error {
  override readonly name = 'TableUnreadable';
}
