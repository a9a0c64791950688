import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { objects, text } from '../read';

export const limitRanges = defineKind({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  resource: 'limitranges',
  namespaced: true,
  paths: below(
    'spec.limits[]',
    'type',
    'default.*',
    'defaultRequest.*',
    'max.*',
    'min.*',
    'maxLimitRequestRatio.*',
  ),
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      types: objects(object, 'spec', 'limits').map(
        limit => text(limit, 'type') ?? 'Unknown',
      ),
    }),
  }),
});
