import { JsonObject } from '../../canonical';
import { defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { parseQuantity } from '../quantity';
import { at } from '../read';

/** The resource of which most is used, with its share of the limit. */
function fullest(
  object: JsonObject,
): { resource: string; percent: number } | undefined {
  const hard = at(object, 'status', 'hard');
  let found: { resource: string; percent: number } | undefined;
  for (const resource of Object.keys((hard as JsonObject) ?? {})) {
    const limit = parseQuantity(at(hard, resource));
    const used = parseQuantity(at(object, 'status', 'used', resource));
    // A limit of nothing is a ban, not something that is used up.
    if (limit !== undefined && limit > 0 && used !== undefined) {
      const percent = Math.floor((used / limit) * 100);
      if (!found || percent > found.percent) {
        found = { resource, percent };
      }
    }
  }
  return found;
}

export const resourceQuotas = defineKind({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  resource: 'resourcequotas',
  namespaced: true,
  paths: [
    'spec.hard.*',
    'spec.scopes',
    'spec.scopeSelector.matchExpressions[].scopeName',
    'spec.scopeSelector.matchExpressions[].operator',
    'spec.scopeSelector.matchExpressions[].values',
    'status.hard.*',
    'status.used.*',
  ],
  columns(object) {
    const most = fullest(object);
    const isFull = most !== undefined && most.percent >= 100;
    return {
      state: isFull ? 'degraded' : 'healthy',
      status: isFull ? 'Exhausted' : 'Active',
      ...(isFull ? { reason: `${most.resource} is used up` } : {}),
      facts: factsOf({ fullest: most?.resource, usedPercent: most?.percent }),
    };
  },
});
