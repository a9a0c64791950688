import { join } from 'node:path';
import { buildApp, isAppBuilt } from '../start/app.mjs';
import { logs } from './report.mjs';

/** Builds the app that tests open in a browser, unless it is built from these sources; false when that failed. */
export async function appForTests(report) {
  if (isAppBuilt()) {
    return true;
  }
  const logFile = join(logs, 'app.log');
  return report.check(
    'Building the app',
    () => buildApp(logFile).then(() => 0),
    logFile,
  );
}
