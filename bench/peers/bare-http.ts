/** The lower bound: node:http that reads the request and always answers the same bytes. */
import { createServer } from 'node:http';

const answer = Buffer.from(process.env.BENCH_ANSWER ?? '');

createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': answer.length,
    });
    response.end(answer);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
