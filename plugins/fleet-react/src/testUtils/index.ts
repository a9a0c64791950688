export { FakeHub } from './FakeHub';
export { exampleHub } from './exampleHub';
export {
  makeChange,
  makeCluster,
  makeDeployment,
  makeEnrollment,
  makeNode,
  makePod,
  makeResource,
} from './make';
