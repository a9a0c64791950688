export * from './prune';
export * from './schemaCauses';
export * from './structural';
