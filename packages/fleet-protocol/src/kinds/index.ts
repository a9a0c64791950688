export { compileProjection, firstForbiddenPath, project } from './projection';
export type { ProjectionPlan } from './projection';
export {
  kindSpec,
  kindSpecs,
  lastChangedBy,
  projectObject,
  uidOf,
} from './registry';
export { scrubMessage } from './scrub';
export type {
  ChangeActor,
  KindId,
  KindSpec,
  ResourceColumns,
  ResourceState,
} from './types';
