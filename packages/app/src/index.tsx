import '@backstage/ui/css/styles.css';
import { createRoot } from 'react-dom/client';
import { app } from './App';

const container = document.getElementById('root');
if (!container) {
  throw new Error(
    'The page has no element with id "root"; public/index.html must hold one for the app to render into.',
  );
}
createRoot(container).render(app);
