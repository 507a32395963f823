import * as v from 'valibot';
import { StoreFormatError } from '../errors.ts';

/** A value as the bytes of a JSON file. */
export const encodeJson = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);

/**
 * The bytes of a JSON file as the value that a schema describes.
 *
 * @throws StoreFormatError that names the key and the field
 */
export const decodeJson = <S extends v.GenericSchema>(
  body: Uint8Array,
  schema: S,
  key: string,
): v.InferOutput<S> => {
  try {
    return v.parse(schema, JSON.parse(Buffer.from(body).toString('utf8')));
  } catch (cause) {
    const field = v.isValiError(cause) ? ` (${v.getDotPath(cause.issues[0]) ?? 'whole'})` : '';
    throw new StoreFormatError(`${key}${field} is damaged: ${(cause as Error).message}`, { cause });
  }
};
