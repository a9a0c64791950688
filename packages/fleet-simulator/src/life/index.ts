export { type AgendaEntry } from './Agenda';
export { demoApps, type AppTemplate } from './apps';
export {
  LASTING_TROUBLES,
  SILENT_CLUSTER,
  demoProfiles,
  demoProfilesOf,
} from './demoClusters';
export {
  demoFleet,
  saveDemoCluster,
  type DemoCluster,
  type DemoFleet,
  type FleetOptions,
  type Pace,
  type SavedDemoCluster,
} from './demoFleet';
export { Life, createLife, type SavedLife } from './Life';
export { CANARY_PATTERN, type RunningApp } from './manifests';
export { type PlatformName, type ProviderName } from './platforms';
export {
  type LifeProfile,
  type LifeRates,
  type ManagedCluster,
  type NodePool,
} from './profiles';
