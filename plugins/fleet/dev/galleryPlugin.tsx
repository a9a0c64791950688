import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiPaletteLine } from '@remixicon/react';

/** A page with every part of the design system in every state. */
export const galleryPlugin = createFrontendPlugin({
  pluginId: 'gallery',
  title: 'Gallery',
  icon: <RiPaletteLine fontSize="inherit" />,
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/gallery',
        title: 'Gallery',
        routeRef: createRouteRef(),
        loader: () => import('./Gallery').then(module => <module.Gallery />),
      },
    }),
  ],
});
