import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStatus } from './browser/use-status.ts';
import { useView } from './browser/use-view.ts';
import { CountsPage } from './counts/counts-page.tsx';
import { PipelinePage } from './pipeline/pipeline-page.tsx';
import { searchOf, type View } from './view.ts';

const pages = [
  { page: 'counts', name: 'Counts' },
  { page: 'pipeline', name: 'Pipeline' },
] as const satisfies readonly { page: View['page']; name: string }[];

const App = () => {
  const [view, change] = useView();
  const { status, now, problem, look } = useStatus();
  useEffect(() => {
    document.title = `${pages.find(({ page }) => page === view.page)?.name ?? ''} – covid-etl`;
  }, [view.page]);
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <header class="top">
        <h1>covid-etl</h1>
        <nav aria-label="Pages">
          {pages.map(({ page, name }) => (
            <a
              key={page}
              href={searchOf({ ...view, page }) || '?'}
              aria-current={view.page === page ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                change({ page });
              }}
            >
              {name}
            </a>
          ))}
        </nav>
      </header>
      <main id="main">
        {problem !== undefined && (
          <p role="alert" class="problem">
            The pipeline can’t be looked at just now ({problem}).{status && ' What is shown is as it was.'}
          </p>
        )}
        {!status ? (
          problem === undefined && <p>Reading the table …</p>
        ) : view.page === 'pipeline' ? (
          <PipelinePage view={view} change={change} status={status} now={now} look={look} />
        ) : (
          <CountsPage view={view} change={change} status={status} />
        )}
      </main>
    </>
  );
};

const app = document.getElementById('app');
if (app) {
  app.replaceChildren();
  render(<App />, app);
}
