/**
 * Connects one client to a service on trial that speaks another protocol than HTTP. Rejects where the service does not
 * let it in.
 */
export type TrialClient = (service: TrialAddress) => Promise<TrialConnection>

/** Where the service listens: a port, or a socket's path. */
export type TrialAddress = { readonly host: string; readonly port: number } | { readonly path: string }

/** A client that is connected, and stays so until it is closed. */
export interface TrialConnection {
  /** Has the service do what it is for, once. Rejects where it does not, or not right. */
  readonly ask: () => Promise<void>
  readonly close: () => Promise<void>
}
