import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { duration, Progress } from '../start/progress.mjs';
import { root } from '../yarn/paths.mjs';
import { tail } from '../yarn/run.mjs';

/** Where the logs of checks and tests go. */
export const logs = join(root, '.cache', 'test');

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

  /** Runs Jest and counts what its JSON file says. */
  async jest(title, run, { jsonFile, logFile }) {
    let code;
    await this.#progress.step(title, async () => {
      code = await run();
    });
    let result;
    try {
      result = JSON.parse(readFileSync(jsonFile, 'utf8'));
    } catch {
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
        this.#describeFailure(file);
      }
    }
  }

  #describeFailure(file) {
    this.line(`     FAIL ${relative(root, file.name)}`);
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
