import { del1BlobTwins } from './del-1-blobs.ts';
import { del1ContainerTwins } from './del-1-containers.ts';
import { del1DeletionTwins } from './del-1-deletions.ts';
import { del1FrontEndTwins } from './del-1-front-end.ts';

export const del1Twins = [...del1BlobTwins, ...del1FrontEndTwins, ...del1DeletionTwins, ...del1ContainerTwins];
