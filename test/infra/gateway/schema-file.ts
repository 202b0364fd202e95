import { join } from 'node:path';

/** The vendor's schema is outside the checkout, because its licence does not allow publishing it here. */
export const SCHEMA_FILE = join(
  import.meta.dirname,
  '../../../../shared/apim-policy-xsd/policies.xsd',
);
