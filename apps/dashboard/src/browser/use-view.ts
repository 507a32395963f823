import { useEffect, useState } from 'preact/hooks';
import { searchOf, viewOf, type View } from '../view.ts';

/** Changes a part of the view. */
export type ChangeView = (change: Partial<View>, how?: 'push' | 'replace') => void;

/** The view of the page's address, and what changes it: each change can be gone back from. */
export const useView = (): [View, ChangeView] => {
  const [view, setView] = useState(() => viewOf(location.search));
  useEffect(() => {
    const onBack = (): void => setView(viewOf(location.search));
    addEventListener('popstate', onBack);
    return () => removeEventListener('popstate', onBack);
  }, []);
  const change: ChangeView = (changed, how = 'push') => {
    const next = { ...viewOf(location.search), ...changed };
    const address = `${location.pathname}${searchOf(next)}`;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    setView(next);
  };
  return [view, change];
};
