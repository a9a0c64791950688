import { JsonObject } from '../../canonical';
import { refPaths, selectorPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, objects, text, texts } from '../read';
import { KindSpec, ResourceColumns } from '../types';

const GROUP = 'rbac.authorization.k8s.io';

const RULES = below(
  'rules[]',
  'apiGroups',
  'nonResourceURLs',
  'resourceNames',
  'resources',
  'verbs',
);

function roleColumns(object: JsonObject): ResourceColumns {
  const rules = objects(object, 'rules');
  return {
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      rules: rules.length,
      hasWildcard: rules.some(rule =>
        ['apiGroups', 'resources', 'verbs'].some(field =>
          texts(rule, field).includes('*'),
        ),
      ),
      isAggregated:
        at(object, 'aggregationRule') === undefined ? undefined : true,
    }),
  };
}

/** `ServiceAccount:namespace/name`, `Group:name`, `User:name`. */
function subjectOf(subject: JsonObject): string {
  const namespace = text(subject, 'namespace');
  const name = text(subject, 'name');
  return `${text(subject, 'kind')}:${namespace ? `${namespace}/` : ''}${name}`;
}

const BINDING = [...refPaths('roleRef'), ...refPaths('subjects[]')];

function bindingColumns(object: JsonObject): ResourceColumns {
  const role = at(object, 'roleRef');
  const subjects = objects(object, 'subjects');
  return {
    state: 'healthy',
    status: subjects.length > 0 ? 'Active' : 'NoSubjects',
    facts: factsOf({
      role: role ? `${text(role, 'kind')}/${text(role, 'name')}` : undefined,
      subjects: subjects.map(subjectOf),
      subjectCount: subjects.length,
    }),
  };
}

function rbacKind(
  definition: Pick<KindSpec, 'kind' | 'resource' | 'namespaced' | 'columns'> & {
    paths: string[];
  },
): KindSpec {
  return defineKind({ group: GROUP, version: 'v1', ...definition });
}

export const clusterRoles = rbacKind({
  kind: 'ClusterRole',
  resource: 'clusterroles',
  namespaced: false,
  paths: [
    ...RULES,
    'aggregationRule{}',
    ...selectorPaths('aggregationRule.clusterRoleSelectors[]'),
  ],
  columns: roleColumns,
});

export const roles = rbacKind({
  kind: 'Role',
  resource: 'roles',
  namespaced: true,
  paths: RULES,
  columns: roleColumns,
});

export const clusterRoleBindings = rbacKind({
  kind: 'ClusterRoleBinding',
  resource: 'clusterrolebindings',
  namespaced: false,
  paths: BINDING,
  columns: bindingColumns,
});

export const roleBindings = rbacKind({
  kind: 'RoleBinding',
  resource: 'rolebindings',
  namespaced: true,
  paths: BINDING,
  columns: bindingColumns,
});
