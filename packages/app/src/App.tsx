import { createApp } from '@backstage/frontend-defaults';
import { navigationModule } from './modules/navigation';
import { signInModule } from './modules/signIn';

/**
 * The example portal. Plugins are not listed here: `app.packages: all` in
 * app-config.yaml takes every frontend plugin this package depends on.
 */
export const app = createApp({
  features: [navigationModule, signInModule],
}).createRoot();
