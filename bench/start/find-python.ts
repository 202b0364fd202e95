import { spawnSync } from 'node:child_process';

/** Debian's own first: another Python that hides it on the PATH rarely has Debian's packages. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** A Python with FastAPI and uvicorn, if there is one. */
export const findPython = (): string | undefined =>
  PYTHONS.find((python) => spawnSync(python, ['-c', 'import fastapi, uvicorn']).status === 0);
