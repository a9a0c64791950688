export { applyStated, type Applied } from './apply';
export { updateManagedFields, type FieldManager } from './managedFields';
export { shapeOf, type Shape } from './shape';
