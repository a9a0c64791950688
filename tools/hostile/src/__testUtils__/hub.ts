/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports --
   the hub is tried through its own test helpers, which it does not publish; this is the one door to them. */
export {
  migratedDatabase,
  testDatabases,
} from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/databases';
export { dump } from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/dump';
export { readUntil } from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/eventually';
export {
  pod,
  podSnapshot,
  upsert,
} from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/objects';
export {
  keepingLogger,
  RealAgents,
} from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/realAgents';
export { Relay } from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/Relay';
export {
  enroll,
  newKey,
  sha256,
  TestAgent,
  type DoorAnswer,
  type RequestOptions,
  type TestKey,
} from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/TestAgent';
export {
  startTestHub,
  type TestHub,
} from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/testHub';
export { spec as openApi } from '@backstage-fleet/plugin-fleet-backend/src/schema/openapi.generated';
export { parseQuery } from '@backstage-fleet/plugin-fleet-backend/src/inventory/query';
export { presentedToken } from '@backstage-fleet/plugin-fleet-backend/src/agentApi/requestToken';
export { networkOf } from '@backstage-fleet/plugin-fleet-backend/src/agentApi/addresses';
export { recordItems } from '@backstage-fleet/plugin-fleet-backend/src/__testUtils__/recordItems';
export {
  encodingOf,
  parseBody,
} from '@backstage-fleet/plugin-fleet-backend/src/agentApi/body';
export {
  readMessage,
  refuseUnstorable,
} from '@backstage-fleet/plugin-fleet-backend/src/agentApi/messages';
export { AgentRefusal } from '@backstage-fleet/plugin-fleet-backend/src/refusal';
