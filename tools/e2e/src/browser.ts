import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Browser, Page, chromium } from 'playwright-core';

/** Path of a Chromium, or undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    return existsSync(named) ? named : undefined;
  }
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // Not that one.
    }
  }
  return undefined;
}

/** Starts a headless Chromium. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error(
      'No Chromium found; install one or set CHROMIUM_PATH to its executable',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Errors a page wrote to its console or threw, as they come. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(`${error}`));
  page.on('console', message => {
    if (message.type() === 'error') {
      errors.push(message.text());
    }
  });
  return errors;
}

/** Opens a path of the portal as the demo's platform engineer, or as another persona. */
export async function openAsPersona(
  page: Page,
  url: string,
  role: string = 'Platform engineer',
): Promise<void> {
  await page.goto(url);
  const choice = page.getByRole('button', { name: role });
  const sidebar = page.getByRole('link', { name: 'Fleet' }).first();
  await choice.or(sidebar).first().waitFor({ timeout: 30_000 });
  if (await choice.isVisible()) {
    await choice.click();
    await sidebar.waitFor({ timeout: 30_000 });
  }
}
