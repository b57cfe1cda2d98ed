import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Whether this machine has Chromium. CI has it: there its absence fails the tests that need it. */
export const hasChromium = process.env['CI'] === 'true' || existsSync(executablePath)

/** A browser with a profile of its own, which asks nobody but who it is told to. */
export function launchChromium(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  return chromium.launch({ executablePath, args })
}
