import { join } from 'node:path';

/** Where the vendor's schema stands: beside the checkout, because it is not ours to publish. */
export const SCHEMA_FILE = join(
  import.meta.dirname,
  '../../../../shared/apim-policy-xsd/policies.xsd',
);
