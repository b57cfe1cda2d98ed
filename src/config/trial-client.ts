/**
 * Connects one client to a service on trial that speaks another protocol than HTTP. Rejects where the service does not
 * let it in.
 */
export type TrialClient = (service: TrialAddress) => Promise<TrialConnection>

/** Where the service listens, and the folder of its trial, in which a client finds what `trial.setup` wrote. */
export type TrialAddress = ServiceAddress & { readonly folder: string }

/** A port, or a socket's path. */
export type ServiceAddress = { readonly host: string; readonly port: number } | { readonly path: string }

/** A client that is connected, and stays so until it is closed. */
export interface TrialConnection {
  /** Has the service do what it is for, once. Rejects where it does not, or not right. */
  readonly ask: () => Promise<void>
  readonly close: () => Promise<void>
}
