/**
 * The part of curl that the commands on our pages use: -s -X -H -d -o -w over plain HTTP. Everything
 * else is refused, so that no page shows a command that works only here. Plain JavaScript, because a
 * page may start it many times.
 */
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { parseArgs } from 'node:util';

/** curl's exit statuses, from its manual. */
const USAGE = 2;
const NOT_CONNECTED = 7;

function read(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      silent: { type: 'boolean', short: 's' },
      request: { type: 'string', short: 'X' },
      header: { type: 'string', short: 'H', multiple: true },
      data: { type: 'string', short: 'd', multiple: true },
      output: { type: 'string', short: 'o' },
      'write-out': { type: 'string', short: 'w' },
    },
  });
  const [address = '', ...others] = positionals;
  const [body, ...more] = values.data ?? [];
  if (!values.silent) throw new Error('without -s, curl draws a progress meter');
  if (others.length > 0 || address === '') throw new Error('one URL is supported');
  if (more.length > 0 || body?.startsWith('@'))
    throw new Error('one -d with its text is supported');
  const url = new URL(/^\w+:\/\//.test(address) ? address : `http://${address}`);
  if (url.protocol !== 'http:') throw new Error(`${url.protocol} is not supported`);
  return {
    url,
    method: values.request ?? (body === undefined ? 'GET' : 'POST'),
    headers: (values.header ?? []).map(headerIn),
    body,
    output: values.output,
    format: formatIn(values['write-out'] ?? ''),
  };
}

function headerIn(line) {
  const [, name, value] = /^([\w-]+): *(.+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`-H "${line}" is not supported`);
  return [name, value];
}

function formatIn(format) {
  const other = format.replaceAll('%{http_code}', '').replaceAll('\\n', '');
  if (/[%\\]/.test(other)) throw new Error(`-w "${format}" is not supported`);
  return format.replaceAll('\\n', '\n');
}

function send({ url, method, headers, body }) {
  const own = [
    ['User-Agent', 'curl/8.0.0'],
    ['Accept', '*/*'],
    ...(body === undefined ? [] : [['Content-Type', 'application/x-www-form-urlencoded']]),
  ];
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const asking = request(url, { method, agent: false });
  for (const [name, value] of own)
    if (!given.has(name.toLowerCase())) asking.setHeader(name, value);
  for (const [name, value] of headers) asking.appendHeader(name, value);
  return new Promise((resolve, reject) => {
    asking.once('response', resolve);
    asking.once('error', reject);
    asking.end(body);
  });
}

function readOrExit() {
  try {
    return read(process.argv.slice(2));
  } catch (error) {
    console.error(`The stand-in for curl: ${error.message}.`);
    process.exit(USAGE);
  }
}

const asked = readOrExit();
try {
  const response = await send(asked);
  let answer = '';
  for await (const part of response.setEncoding('utf8')) answer += part;
  if (asked.output === undefined) process.stdout.write(answer);
  else writeFileSync(asked.output, answer);
  process.stdout.write(asked.format.replaceAll('%{http_code}', String(response.statusCode)));
} catch {
  process.stdout.write(asked.format.replaceAll('%{http_code}', '000'));
  process.exitCode = NOT_CONNECTED;
}
