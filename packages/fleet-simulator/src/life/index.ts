export { demoApps, type AppTemplate } from './apps';
export { demoFleet, type DemoCluster, type DemoFleet } from './demoFleet';
export { Life, createLife } from './Life';
export { CANARY_PATTERN, type RunningApp } from './manifests';
export {
  demoProfiles,
  type LifeProfile,
  type LifeRates,
  type NodePool,
} from './profiles';
