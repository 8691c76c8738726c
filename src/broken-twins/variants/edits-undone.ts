import type { GuardedFile } from '../../reference-impl/guest-os/index.ts';
import { referenceParts } from '../../reference-impl/parts.ts';
import { variant } from './variant.ts';

const isConfiguration = ({ path }: GuardedFile): boolean => path.key === 'C:\\CONFIG\\SERVICECONFIGURATION.CSCFG';

export const editsUndone = variant(
  'edits-undone',
  'A role may write to its configuration file, and its guest agent undoes that at once.',
  {
    fileAccess: (c) => {
      const lawful = referenceParts.fileAccess(c);
      return {
        ...lawful,
        write: (token, file) => isConfiguration(file) || lawful.write(token, file),
        append: (token, file) => isConfiguration(file) || lawful.append(token, file),
        truncate: (token, file) => isConfiguration(file) || lawful.truncate(token, file),
      };
    },
  },
  [8],
);
