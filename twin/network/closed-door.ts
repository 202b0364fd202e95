import type { RequestListener } from 'node:http';
import type { Place } from '../kit/hop.ts';

/**
 * The answer of a service at its public address when public access is disabled. Both texts are as
 * callers have reported them; whether they are still current needs a live tenant.
 */
export function closedDoor(place: Place): RequestListener {
  const isVault = 'resource' in place && place.resource.includes('/Microsoft.KeyVault/');
  return (_request, response) => {
    if (isVault) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          error: {
            code: 'Forbidden',
            message:
              'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
            innererror: { code: 'ForbiddenByConnection' },
          },
        }),
      );
    } else {
      response.writeHead(403, { 'content-type': 'text/html', 'x-ms-forbidden-ip': 'Ip Forbidden' });
      response.end(
        '<h1>Error 403 - Forbidden</h1><p>The web app you have attempted to reach has blocked your access.</p>',
      );
    }
  };
}
