/** An object of the store, and the tag that changes whenever it changes. */
export interface StoredObject {
  readonly body: Uint8Array;
  readonly etag: string;
}

/** When a put may happen: only over this state of the object, or only where there is none. */
export type PutCondition = { readonly ifMatch: string } | { readonly ifNoneMatch: '*' };

/**
 * Objects under keys, with compare-and-swap. Reads see a whole object, as it was before or after a put, never a
 * part of it.
 */
export interface Store {
  /** Where it is, without a slash at the end, e.g. `s3://bucket/prefix` or `file:///directory`. */
  readonly url: string;
  /**
   * The object, or undefined where there is none.
   *
   * @throws StoreUnavailable where the store can't be reached
   */
  get(key: string): Promise<StoredObject | undefined>;
  /**
   * Some of an object's bytes, from the one at `from` to the one before `to` or to its end; undefined where there is no
   * object.
   *
   * @throws StoreUnavailable where the store can't be reached
   */
  readRange(key: string, from: number, to: number): Promise<Uint8Array | undefined>;
  /**
   * The tags of the objects whose keys begin so, by their keys. Objects that are written in the meantime may be there as
   * they were before or after.
   *
   * @param prefix ends with a slash
   * @throws StoreUnavailable where the store can't be reached
   */
  tags(prefix: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Writes an object. With a condition, only where it still holds.
   *
   * @returns the object's new tag
   * @throws StoreConflict where the condition does not hold
   * @throws StoreUnavailable where the store can't be reached or written
   */
  put(key: string, body: Uint8Array, condition?: PutCondition): Promise<string>;
}

/** The condition of a put over what was read: the same state, or still nothing. */
export const unchangedSince = (read: StoredObject | undefined): PutCondition =>
  read ? { ifMatch: read.etag } : { ifNoneMatch: '*' };
