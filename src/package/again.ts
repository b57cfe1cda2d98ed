/** Thrown by a packager, or by what it gives, where something that was kept proved to be damaged. It knows by now: asked again, it does without. */
export class Again extends Error {
  constructor(damaged: string) {
    super(`${damaged} is damaged`)
  }
}
