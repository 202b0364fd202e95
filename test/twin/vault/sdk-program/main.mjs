/** A program on the site that queries the vault through the official SDKs with its own identity. */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { PORT, KEY_VAULT_URI, TEST_PACKAGES } = process.env;
const require = createRequire(TEST_PACKAGES);
const { ManagedIdentityCredential } = require('@azure/identity');
const { SecretClient } = require('@azure/keyvault-secrets');
const client = new SecretClient(KEY_VAULT_URI, new ManagedIdentityCredential());

const ACTIONS = {
  value: async (name) => (await client.getSecret(name)).value,
  async versions(name) {
    const found = [];
    for await (const one of client.listPropertiesOfSecretVersions(name)) found.push(one);
    return found;
  },
  async all() {
    const found = [];
    for await (const one of client.listPropertiesOfSecrets()) found.push(one.name);
    return found;
  },
  set: (name) => client.setSecret(name, 'x'),
};

createServer(async (request, response) => {
  const [action, name] = request.url.slice(1).split('/');
  const answer = await ACTIONS[action]?.(name).then(
    (result) => ({ result }),
    ({ statusCode, code, message }) => ({ statusCode, code, message }),
  );
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer ?? {}));
}).listen(PORT);
