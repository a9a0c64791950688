export {
  findChromium,
  launchBrowser,
  openAsPersona,
  watchErrors,
} from './browser';
export { eventually, freePort, startLogged } from './processes';
export type { LoggedProcess } from './processes';
export { startPortal } from './portal';
export type { Portal, PortalDatabase } from './portal';
