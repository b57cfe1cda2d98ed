import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { launchChromium } from './chromium.js'
import { eventually } from './supervised-process.js'

export interface Opened {
  readonly page: Page
  /** What the browser complains of: errors on its console, and what the page's policy forbids. */
  readonly complaints: string[]
  /** Paths that it asked for. */
  readonly asked: string[]
}

/** Opens the page of an admin server in a browser of its own, which ends with the test. */
export function openPage(admin: string | null, options: BrowserContextOptions = {}): Promise<Opened> {
  return openUrl(`http://${admin}/`, options)
}

/** As openPage, for any page. */
export async function openUrl(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const browser = await launchChromium()
  onTestFinished(() => browser.close())
  const page = await browser.newPage(options)
  // Below the test's own, so that it is known what was waited for.
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  const asked: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(url)
  return { page, complaints, asked }
}

/** Waits until an element says something. Playwright's own way to wait is code from a text, which the page's policy forbids. */
export async function says(within: Page | Locator, selector: string, what: RegExp): Promise<void> {
  const element = within.locator(selector).first()
  await eventually(async () => (what.test((await element.textContent()) ?? '') ? true : undefined))
}
