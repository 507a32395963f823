import { InvalidInput } from '../errors.ts';
import type { SourceFile } from '../dataset/dataset.ts';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The setting that points a file elsewhere, e.g. `SOURCE_URL_NYT_US`. */
export const sourceUrlSetting = (fileId: string): string =>
  `SOURCE_URL_${fileId.toUpperCase().replaceAll('-', '_')}`;

/**
 * A source's address: `https:` anywhere, `http:` on this machine only (an unencrypted figure can be changed on
 * its way), `file:` for a file.
 *
 * @throws InvalidInput that names the setting
 */
export const parseSourceUrl = (text: string, setting: string): URL => {
  const url = URL.parse(text);
  if (!url) throw new InvalidInput(`${setting}: "${text}" is not a URL; give an https: or file: address`);
  if (url.protocol === 'https:' || url.protocol === 'file:') return url;
  if (url.protocol === 'http:' && loopback.has(url.hostname)) return url;
  throw new InvalidInput(
    `${setting}: ${url.protocol} is not allowed for ${url.host || text}; use https:, file:, or http: on 127.0.0.1`,
  );
};

/** Where a file is read from: its own address, unless a setting points elsewhere. */
export const sourceUrlOf = (
  file: Pick<SourceFile, 'id' | 'url'>,
  env: Readonly<Record<string, string | undefined>>,
): URL => {
  const setting = sourceUrlSetting(file.id);
  return parseSourceUrl(env[setting] ?? file.url, env[setting] ? setting : `source ${file.id}`);
};
