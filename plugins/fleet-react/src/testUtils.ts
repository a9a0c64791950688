/**
 * A hub in memory, for tests and for looking at pages without a backend.
 *
 * @packageDocumentation
 */
export * from './testUtils/index';
