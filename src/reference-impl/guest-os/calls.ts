/** A drive of a role instance: the customer's own, the operating system's, the application's. */
export type Drive = 'C' | 'D' | 'E';

/** One change to what is on a drive. */
export type FileChange =
  /** The file must not be there. */
  | { readonly kind: 'create'; readonly bytes: Buffer }
  /** Makes the file where there is none. */
  | { readonly kind: 'write'; readonly bytes: Buffer }
  | { readonly kind: 'append'; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'make-folder' }
  /** `to` is the second name that the file is to have. */
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'set-attributes'; readonly readOnly: boolean }
  | { readonly kind: 'open-to-everyone' }
  | { readonly kind: 'take-ownership' }
  /** A write through a memory map: within the file as it is. */
  | { readonly kind: 'map'; readonly offset: number; readonly bytes: Buffer };

/** What else a process may ask of the operating system. Offsets are those of the process's own memory, or of the machine's. */
export type SystemCall =
  | { readonly kind: 'start-process'; readonly path: string; readonly account?: string | undefined }
  | { readonly kind: 'end-process'; readonly process: number }
  | { readonly kind: 'read-memory'; readonly process: number; readonly offset: number; readonly length: number }
  | { readonly kind: 'write-memory'; readonly process: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'create-account'; readonly account: string; readonly password: string }
  | { readonly kind: 'set-password'; readonly account: string; readonly password: string }
  | { readonly kind: 'join-group'; readonly account: string; readonly group: string }
  | { readonly kind: 'act-as'; readonly account: string }
  | { readonly kind: 'enable-privilege'; readonly privilege: string }
  | { readonly kind: 'create-service'; readonly service: string; readonly path: string }
  /** `replace` puts the caller's own program in the place of the service's. */
  | { readonly kind: 'control-service'; readonly service: string; readonly action: 'start' | 'stop' | 'replace' }
  | { readonly kind: 'load-driver'; readonly path: string }
  | { readonly kind: 'set-clock'; readonly seconds: number }
  | { readonly kind: 'read-machine'; readonly machine: string; readonly offset: number; readonly length: number }
  | { readonly kind: 'write-machine'; readonly machine: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'attach-disk'; readonly medium: string };

/** What comes of a system call. */
export interface CallResult {
  /** What was read. */
  readonly bytes?: Buffer;
  /** The process that was started. */
  readonly process?: number;
}

/** A process, as the table of processes shows it. */
export interface ProcessCard {
  readonly process: number;
  readonly name: string;
  readonly account: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** What one process may call. Every method throws {@link GuestOsError} for what the guest OS refuses. */
export interface ProcessCalls {
  readFile(path: string): Buffer;
  listFiles(path: string): readonly FolderEntry[];
  changeFile(path: string, change: FileChange): void;
  whoAmI(): {
    readonly process: number;
    readonly account: string;
    readonly groups: readonly string[];
    readonly privileges: readonly string[];
  };
  processes(): readonly ProcessCard[];
  call(systemCall: SystemCall): CallResult;
}
