import type { NextFunction, Request, Response } from 'express';
import { ClusterFilters, FACET_FIELDS } from '../clusters/clusterFilters';
import { listParameter, textParameter } from './parameters';

/** Reads the parameters that say which clusters are meant. */
export function clusterFilterParameters(
  query: Record<string, unknown>,
): ClusterFilters {
  const filters: ClusterFilters = {
    q: textParameter('q', query.q),
    label: listParameter('label', query.label),
  };
  for (const field of FACET_FIELDS) {
    filters[field] = listParameter(field, query[field]);
  }
  return filters;
}

/**
 * Makes a list of a filter for clusters that is given once and empty, as in
 * `?owner=` for clusters without an owner: the validating router takes such a
 * parameter for no list.
 */
export function keepEmptyClusterFilters(
  req: Request,
  _res: Response,
  next: NextFunction,
): void {
  if (/^\/(clusters|overview)(\/(facets|export))?\/?$/.test(req.path)) {
    for (const field of FACET_FIELDS) {
      if (req.query[field] === '') {
        req.query[field] = [''];
      }
    }
  }
  next();
}
