import { version } from '../../package.json';

/** Version of this package, as told to the hub. */
export const AGENT_VERSION: string = version;
