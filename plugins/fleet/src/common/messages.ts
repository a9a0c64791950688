/** Names of what clusters are filtered by. */
export const fieldMessages = {
  health: 'Health',
  state: 'Connection',
  environment: 'Environment',
  provider: 'Provider',
  region: 'Region',
  version: 'Kubernetes',
  owner: 'Owner',
  distribution: 'Distribution',
  project: 'Project',
  workspace: 'Workspace',
  datacenter: 'Datacenter',
  criticality: 'Criticality',
  sensitivity: 'Sensitivity',
  tag: 'Tag',
  label: 'Label {{key}}',
} as const;

/** Heads of columns. */
export const columnMessages = {
  name: 'Name',
  cluster: 'Cluster',
  owner: 'Owner',
  environment: 'Environment',
  kubernetes: 'Kubernetes',
  nodesShort: 'Nodes',
  failingShort: 'Pods failing',
  lastWord: 'Data',
  workload: 'Deployment',
  pod: 'Pod',
  node: 'Node',
  status: 'Status',
  ready: 'Ready',
  image: 'Image tag',
  restarts: 'Restarts',
  onNode: 'Node',
  age: 'Age',
  roles: 'Roles',
  version: 'Version',
  cpu: 'CPU',
  memory: 'Memory',
  zone: 'Zone',
} as const;

/** Texts of exports. */
export const exportMessages = {
  action: 'Export',
  csv: 'CSV, for spreadsheets',
  ndjson: 'NDJSON, for programs',
  failed: 'The export failed',
  cutOff: 'The file does not hold all of it',
} as const;

/** Texts of the choice of an owner. */
export const ownerMessages = {
  pickHint: 'A group or user of the catalog.',
} as const;

/** Texts of the choice of a span of time. */
export const spanMessages = {
  any: 'Any time',
  pick: 'Choose a span of time',
  chosen: '{{from}} – {{to}}',
  begin: 'the beginning',
  now: 'now',
  last: 'last {{duration}}',
  since: 'From',
  until: 'To',
  apply: 'Show',
  clear: 'Any time',
  backwards: 'The end must be after the beginning.',
} as const;

/** Texts of questions before something is done. */
export const confirmMessages = {
  type: 'Type {{name}} to go on',
  cancel: 'Cancel',
} as const;

/** Texts of saving what a page shows. */
export const saveMessages = {
  name: 'Name',
  description: 'What it is good for',
  share: 'Share with everybody',
} as const;
