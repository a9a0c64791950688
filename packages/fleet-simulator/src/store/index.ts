export * from './clock';
export * from './ObjectStore';
export * from './random';
export * from './ResourceTable';
export * from './StoredObject';
export * from './types';
export * from './values';
