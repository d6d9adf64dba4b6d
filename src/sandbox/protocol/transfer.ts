import {succeeded, type Envelope} from './envelope.ts';

/** Files that a GET hands over, and where the client wants them. */
export interface Download {
  /** Folder on this machine that holds the files. */
  readonly root: string;
  /** Paths below `root`; the driver writes each under its last part. */
  readonly files: readonly string[];
  readonly localLocation: string;
}

/**
 * The answer to a GET. `LOCAL_FS` is the driver's stage type for a server on the same machine: it copies the files
 * itself, so that names need no encoding.
 */
export function downloadEnvelope(queryId: string, download: Download): Envelope {
  return succeeded({
    queryId,
    command: 'DOWNLOAD',
    kind: null,
    operation: 'Node',
    src_locations: download.files,
    localLocation: download.localLocation,
    parallel: 4,
    encryptionMaterial: [],
    presignedUrls: [],
    autoCompress: false,
    overwrite: false,
    sourceCompression: 'none',
    statementTypeId: null,
    stageInfo: {
      locationType: 'LOCAL_FS',
      location: download.root,
      path: '',
      creds: {},
      region: null,
      endPoint: null,
      storageAccount: null,
      isClientSideEncrypted: false,
    },
  });
}
