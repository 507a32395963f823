import { pipelineStatusFile, pipelineStatusSchema, type PipelineStatus } from '@covid-etl/etl-core/browser';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as v from 'valibot';

/** Milliseconds between two looks: where the page can start something itself, it shows what comes of it as it comes. */
const lookMs = { live: 1_000, remote: 60_000 };

const readStatus = async (): Promise<PipelineStatus> => {
  const response = await fetch(pipelineStatusFile, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${pipelineStatusFile}: the server answers ${response.status}`);
  const parsed = v.safeParse(pipelineStatusSchema, await response.json());
  if (!parsed.success)
    throw new Error(
      `${pipelineStatusFile}: ${v.getDotPath(parsed.issues[0]) ?? ''}: ${parsed.issues[0].message}; reload the page`,
    );
  return parsed.output;
};

/** Whether two looks have seen the same, at whatever time. */
const isSame = (a: PipelineStatus, b: PipelineStatus): boolean =>
  JSON.stringify({ ...a, at: b.at }) === JSON.stringify(b);

/** The status of the pipeline, and what is wrong where it can't be read at the moment. */
export interface StatusView {
  readonly status: PipelineStatus | undefined;
  /** When it was looked at: milliseconds since 1970. */
  readonly now: number;
  readonly problem: string | undefined;
  /** Looks at once. */
  readonly look: () => void;
}

/** The status of the pipeline as it is now. It is not looked at while nobody sees the page. */
export const useStatus = (): StatusView => {
  const [status, setStatus] = useState<PipelineStatus>();
  const [problem, setProblem] = useState<string>();
  const [now, setNow] = useState(0);
  const look = useRef<() => void>(() => undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    let looks = 0;
    const next = async (): Promise<void> => {
      clearTimeout(timer);
      looks += 1;
      const mine = looks;
      let wait = lookMs.live;
      try {
        const read = await readStatus();
        if (!read.controls) wait = lookMs.remote;
        setStatus((before) => (before && isSame(before, read) ? before : read));
        // A document that was written before is looked at now; one that is made now tells the time itself.
        setNow(read.controls ? Date.parse(read.at) : Date.now());
        setProblem(undefined);
      } catch (error) {
        setProblem((error as Error).message);
      }
      // Of two that are under way, one goes on.
      if (mine === looks && !isOver && !document.hidden) timer = setTimeout(() => void next(), wait);
    };
    look.current = () => void next();
    const onVisible = (): void => {
      if (!document.hidden) void next();
    };
    document.addEventListener('visibilitychange', onVisible);
    void next();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, []);
  return { status, now, problem, look: () => look.current() };
};
