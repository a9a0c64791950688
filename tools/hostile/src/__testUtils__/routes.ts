import { openApi } from './hub';

/** A route: method in capitals, path with its parameters as `:name`. */
export interface Route {
  method: string;
  path: string;
}

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
  regexp?: RegExp & { fast_slash?: boolean };
}

/** The router that a path is mounted with, wherever below it is. */
export function mountedAt(
  stack: readonly Layer[],
  path: string,
): readonly Layer[] | undefined {
  for (const { route, handle, regexp } of stack) {
    if (!route && handle?.stack) {
      const isThere = regexp?.test(path) && !regexp.fast_slash;
      const found = isThere ? handle.stack : mountedAt(handle.stack, path);
      if (found) {
        return found;
      }
    }
  }
  return undefined;
}

/** All routes below a router of Express, read from its stack. Paths of mounts are not part of them. */
export function routesOf(stack: readonly Layer[]): Route[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) {
      return routesOf(handle?.stack ?? []);
    }
    const paths = Array.isArray(route.path) ? route.path : [route.path];
    return Object.keys(route.methods).flatMap(method =>
      paths.map(path => ({ method: method.toUpperCase(), path })),
    );
  });
}

/** All operations of the document of the portal API. */
export function documentedRoutes(): Route[] {
  return Object.entries(openApi.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter(key => key !== 'parameters')
      .map(method => ({
        method: method.toUpperCase(),
        path: path.replace(/\{(\w+)\}/g, ':$1'),
      })),
  );
}

/** A route as text, to compare. */
export function textOf({ method, path }: Route): string {
  return `${method} ${path.replace(/:\w+/g, ':')}`;
}
