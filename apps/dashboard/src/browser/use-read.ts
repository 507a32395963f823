import { useEffect, useState } from 'preact/hooks';

/** Milliseconds until what could not be read is asked for again. */
const retryMs = 3_000;

/** What was read, and what is wrong where it can't be read at the moment. */
export interface Read<Value> {
  /** Undefined until it has been read once; what was read before stays while it is read anew. */
  readonly value: Value | undefined;
  readonly problem: string | undefined;
}

/**
 * Reads something, anew when it may have changed, and again some seconds after a failure.
 *
 * @param read undefined: nothing is read
 * @param key names what is read: under another key what was read before is something else
 * @param version changes whenever what is read may have
 */
export const useRead = <Value>(
  read: (() => Promise<Value>) | undefined,
  key: string,
  version: string,
): Read<Value> => {
  const [last, setLast] = useState<{ readonly key: string; readonly value: Value }>();
  const [problem, setProblem] = useState<string>();
  const [failures, setFailures] = useState(0);
  useEffect(() => {
    if (!read) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    read().then(
      (value) => {
        if (isOver) return;
        setLast({ key, value });
        setProblem(undefined);
      },
      (error: unknown) => {
        if (isOver) return;
        setProblem((error as Error).message);
        timer = setTimeout(() => setFailures((before) => before + 1), retryMs);
      },
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key, version, failures, read === undefined]);
  return { value: last?.key === key ? last.value : undefined, problem };
};
