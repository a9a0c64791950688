import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { duration, Progress } from '../start/progress.mjs';
import { root } from '../yarn/paths.mjs';
import { tail } from '../yarn/run.mjs';

/** Where the logs of checks and tests go. */
export const logs = join(root, '.cache', 'test');

/** Files that are run once more when they fail; when more do, it is the code. */
const SECOND_TRIES = 3;

const isPassed = ({ status }) => status === 'passed';

/** What Jest wrote, undefined when it did not come so far. */
function resultOf(jsonFile) {
  try {
    return JSON.parse(readFileSync(jsonFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Counts over all steps, and the closing line that CI reads. */
export class Report {
  passed = 0;
  failed = 0;
  skipped = 0;
  #progress = new Progress();
  #started = Date.now();

  line(text) {
    this.#progress.line(text);
  }

  /**
   * Runs a check that passes with exit code 0, and counts it as one test.
   *
   * @returns whether it passed
   */
  async check(title, run, logFile) {
    try {
      await this.#progress.step(title, async () => {
        const code = await run(logFile);
        if (code !== 0) {
          throw new Error(`ended with code ${code}`);
        }
      });
      this.passed++;
      return true;
    } catch (error) {
      this.failed++;
      this.line(
        `     ${error.message}; the end of ${relative(root, logFile)}:`,
      );
      for (const text of tail(logFile, 60)) {
        this.line(`     | ${text}`);
      }
      return false;
    }
  }

  /**
   * Runs Jest and counts what its JSON file says. With `again`, a few files
   * that fail are run once more by themselves: what passes then is a test that depends on
   * how busy its machine is. It counts as passed, and is printed as unstable
   * with what it said, to be mended.
   */
  async jest(title, run, { jsonFile, logFile, again }) {
    let code;
    await this.#progress.step(title, async () => {
      code = await run();
    });
    const result = resultOf(jsonFile);
    const broken = result?.testResults.filter(
      ({ status }) => status === 'failed',
    );
    if (again && broken?.length > 0 && broken.length <= SECOND_TRIES) {
      await this.#tryAgain(result, broken, title, again);
      code = broken.every(({ status }) => status === 'passed') ? 0 : code;
    }
    this.#count(result, code, { logFile });
  }

  /** Puts what files say on their second run in the place of what they said first. */
  async #tryAgain(result, broken, title, again) {
    await this.#progress.step(`${title}, once more what failed`, () =>
      again.run(broken.map(({ name }) => name)),
    );
    const second = resultOf(again.jsonFile);
    for (const file of broken) {
      const now = second?.testResults.find(({ name }) => name === file.name);
      if (now?.status !== 'passed') {
        continue;
      }
      this.#describe('UNSTABLE, passed on its second run:', file);
      const failed = file.assertionResults.filter(
        ({ status }) => status === 'failed',
      ).length;
      result.numFailedTests -= failed;
      result.numRuntimeErrorTestSuites -= failed === 0 ? 1 : 0;
      result.numPassedTests +=
        failed || now.assertionResults.filter(isPassed).length;
      file.status = 'passed';
    }
  }

  #count(result, code, { logFile }) {
    if (!result) {
      this.failed++;
      this.line(
        `     Jest wrote no result; the end of ${relative(root, logFile)}:`,
      );
      tail(logFile, 60).forEach(text => this.line(`     | ${text}`));
      return;
    }
    const skipped = result.numPendingTests + result.numTodoTests;
    // A file that does not even load has no tests that could fail; it counts as one.
    const broken = result.numRuntimeErrorTestSuites;
    let failed = result.numFailedTests + broken;
    if (code !== 0 && failed === 0) {
      failed = 1;
      this.line(
        `     Jest ended with code ${code}; see ${relative(root, logFile)}`,
      );
    }
    this.passed += result.numPassedTests;
    this.failed += failed;
    this.skipped += skipped;
    this.line(
      `     ${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped in ${result.numTotalTestSuites} files`,
    );
    for (const file of result.testResults) {
      if (file.status === 'failed') {
        this.#describe('FAIL', file);
      }
    }
  }

  #describe(what, file) {
    this.line(`     ${what} ${relative(root, file.name)}`);
    for (const text of file.message.trimEnd().split('\n').slice(0, 120)) {
      this.line(`     | ${text}`);
    }
  }

  /** Prints the last line and sets the exit code. */
  close() {
    this.line(`\nTook ${duration(Date.now() - this.#started)}.`);
    this.line(
      `tests: ${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`,
    );
    process.exitCode = this.failed > 0 ? 1 : 0;
  }
}
