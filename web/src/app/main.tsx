import '@fontsource-variable/inter/wght.css';
import '../ui/theme/mantineStyles';
import '../ui/theme/tokens.css';
import '../ui/theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from './Providers';
import { rewriteHashLink } from './hashLinks';

const hashTarget = rewriteHashLink(window.location.pathname, window.location.hash);
if (hashTarget !== undefined) window.history.replaceState(null, '', hashTarget);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Providers />
  </StrictMode>,
);
