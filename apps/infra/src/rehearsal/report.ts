import { styleText } from 'node:util';

/** Says something that a step has seen. */
export type Detail = (text: string) => void;

/** Runs a step, then says how it went, how long it took and what it saw. */
export const step = async <T>(title: string, work: (detail: Detail) => Promise<T>): Promise<T> => {
  const began = performance.now();
  const details: string[] = [];
  const report = (mark: string): void => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
    console.log(`${mark} ${seconds} s  ${title}`);
    for (const text of details) console.log(`             ${text}`);
  };
  try {
    const result = await work((text) => void details.push(text));
    report(styleText('green', '✔'));
    return result;
  } catch (error) {
    report(styleText('red', '✘'));
    throw error;
  }
};
