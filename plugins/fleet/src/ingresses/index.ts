export { IngressesPage } from './IngressesPage';
