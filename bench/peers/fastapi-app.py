"""FastAPI on uvicorn: reads the message and answers it with a fixed result, without protection."""

import json
import os
import resource
import sys
import threading

import uvicorn
from fastapi import FastAPI, Request

RESULT = json.loads(os.environ["BENCH_ANSWER"])["result"]
app = FastAPI()


@app.post("/mcp")
async def call(request: Request):
    message = await request.json()
    return {"result": RESULT, "jsonrpc": "2.0", "id": message["id"]}


@app.get("/usage")
async def usage():
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[1])
    return {
        "cpuMicroseconds": (used.ru_utime + used.ru_stime) * 1e6,
        "residentBytes": pages * resource.getpagesize(),
    }


def exit_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=exit_with_parent, daemon=True).start()
uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error")
