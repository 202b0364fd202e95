import type { Context } from '../context.ts';
import type { Fields } from '../header-fields.ts';
import type { Url } from '../url.ts';
import { tableOf } from './bind-body.ts';
import type { Table, Value } from './values.ts';

/** What the reference of set-body lists of the context. */
export function bindContext({ request, response }: Context): Table {
  const { method, originalUrl, route, address, matchedParameters, body, headers } = request;
  return tableOf([
    [
      'Request',
      tableOf([
        ['Url', urlOf(route)],
        ['Method', method],
        ['OriginalMethod', method],
        ['OriginalUrl', urlOf(originalUrl)],
        ['IpAddress', address],
        ['MatchedParameters', tableOf(matchedParameters)],
        ['HasBody', body.isPresent],
        ['ClientCertificates', null],
        ['Headers', textsOf(headers)],
      ]),
    ],
    [
      'Response',
      response
        ? tableOf([
            ['StatusCode', response.status],
            ['Method', method],
            ['Headers', textsOf(response.headers)],
          ])
        : null,
    ],
  ]);
}

function urlOf({ scheme, host, port, path, query, search }: Url): Value {
  const usual = scheme === 'https' ? 443 : 80;
  const whole = `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}${search}`;
  return tableOf([
    ['Scheme', scheme],
    ['Host', host],
    ['Port', port],
    ['Path', path],
    ['Query', textsOf(query)],
    ['QueryString', search],
    ['ToUri', whole],
    ['ToString', whole],
  ]);
}

const textsOf = (fields: Fields): Table =>
  tableOf([...fields].map(([name, values]) => [name, values.join(',')] as const));
