import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ComponentCommand } from './locate';

/**
 * Runs kubectl to its end. Its cache and preferences stay inside `directory`, away from
 * those of the person who runs the tests.
 *
 * @throws Error with the arguments and standard error when it fails
 */
export function runKubectl(
  command: ComponentCommand,
  options: { args: string[]; input?: string; directory: string },
): Promise<string> {
  const { args, input, directory } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, [...command.args, ...args], {
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        KUBECACHEDIR: join(directory, 'kubectl-cache'),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', chunk => output.push(chunk));
    child.stderr.on('data', chunk => errors.push(chunk));
    // kubectl may end before it has read all its input; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) {
        resolve(Buffer.concat(output).toString('utf8'));
        return;
      }
      const words = args.filter(word => !word.startsWith('--kubeconfig='));
      const reason = Buffer.concat(errors).toString('utf8').trim();
      reject(
        new Error(
          `kubectl ${words.join(' ')} failed with exit code ${code}: ${reason}`,
        ),
      );
    });
    child.stdin.end(input ?? '');
  });
}
