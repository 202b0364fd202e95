/**
 * The SDK takes longer to load than the rest of the server, and as much memory. Servers that only
 * receive messages in their simplest form never need it.
 */
export const loadSdk = () => import('./sdk.ts');
