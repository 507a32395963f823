import { plural, type PipelineStatus } from '@covid-etl/etl-core/browser';
import { useState } from 'preact/hooks';
import { retryNow, runNow } from './control.ts';

export interface ButtonsProps {
  readonly controls: NonNullable<PipelineStatus['controls']>;
  readonly datasets: readonly string[];
  /** Is called once something has been started, with the execution to look at where there is one. */
  readonly onDone: (execution?: string) => void;
}

/** Starts by hand what the two schedules start. */
export const Buttons = ({ controls, datasets, onDone }: ButtonsProps) => {
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const press = (work: () => Promise<string>) => (): void => {
    // A button that is disabled loses the focus of whoever has pressed it.
    if (isBusy) return;
    setBusy(true);
    work()
      .then(setSaid, (error: unknown) => setSaid(`That did not work: ${(error as Error).message}`))
      .finally(() => setBusy(false));
  };
  const run = async (): Promise<string> => {
    const names = await runNow(controls, datasets, new Date());
    onDone(names[0]);
    return `Started: ${names.join(', ')}`;
  };
  const retry = async (): Promise<string> => {
    const { messages, started } = await retryNow(controls);
    onDone();
    return messages === 0
      ? 'Nothing waits to be retried.'
      : `${plural(messages, 'failed event')} taken from the queue, ${plural(started.length, 'execution')} started.`;
  };
  return (
    <p class="buttons">
      <button type="button" aria-disabled={isBusy} onClick={press(run)}>
        Run now
      </button>
      <button type="button" aria-disabled={isBusy} onClick={press(retry)}>
        Retry now
      </button>
      <output>{said}</output>
    </p>
  );
};
