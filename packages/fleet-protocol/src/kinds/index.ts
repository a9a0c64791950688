export { compileProjection, firstForbiddenPath, project } from './projection';
export type { ProjectionPlan } from './projection';
export { checkCustomKind } from './customCheck';
export { compileCustomKind } from './custom';
export type { CustomColumns, CustomKind } from './custom';
export { KindRegistry } from './KindRegistry';
export {
  apiVersionOf,
  kindSpec,
  kindSpecs,
  actorOfChange,
  lastChangedBy,
  projectObject,
  uidOf,
  versionsOf,
} from './registry';
export { milliQuantity, parseQuantity, wholeQuantity } from './quantity';
export { podRequests } from './podRequests';
export type { PodRequests } from './podRequests';
export {
  at as valueIn,
  objects as objectsIn,
  text as textIn,
  texts as textsIn,
} from './read';
export { safeUrl } from './safeUrl';
export { scrubMessage } from './scrub';
export { workloadOf } from './workload';
export type {
  AgentProfile,
  ChangeActor,
  KindId,
  KindSpec,
  ResourceColumns,
  ResourceFacts,
  ResourceState,
} from './types';
