import { del1BlobTwins } from './del-1-blobs.ts';
import { del1ContainerTwins } from './del-1-containers.ts';

export const del1Twins = [...del1BlobTwins, ...del1ContainerTwins];
