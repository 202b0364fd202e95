/** The lower bound: node:http that reads the request and always answers the same bytes. */
import { createServer } from 'node:http';

const { BENCH_ANSWER, BENCH_ANSWER_LENGTH } = process.env;
const answer = Buffer.from(BENCH_ANSWER ?? ' '.repeat(Number(BENCH_ANSWER_LENGTH)));

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
