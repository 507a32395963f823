import type { Protection } from './protections.ts';

/** The list of protections does not fit the sources any more. */
export class ProtectionNotFound extends Error {
  override readonly name = 'ProtectionNotFound';
}

/**
 * A source without a protection.
 *
 * @throws ProtectionNotFound where the source does not have the text, or has it more than once
 */
export const withoutProtection = (source: string, { name, file, remove, instead }: Protection): string => {
  const times = source.split(remove).length - 1;
  if (times !== 1)
    throw new ProtectionNotFound(
      `"${name}": the text to remove is ${times} times in ${file}, not once:\n${remove}`,
    );
  return source.replace(remove, () => instead);
};
