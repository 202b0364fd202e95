"""An MCP server over Streamable HTTP (2025-06-18), written with the standard library alone."""

import json
import os
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOOLS = [
    {
        "name": "remember",
        "description": "Keeps a note for this session.",
        "inputSchema": {
            "type": "object",
            "properties": {"note": {"type": "string"}},
            "required": ["note"],
        },
    },
    {
        "name": "recall",
        "description": "Returns the notes of this session.",
        "inputSchema": {"type": "object", "properties": {}},
        "outputSchema": {
            "type": "object",
            "properties": {"notes": {"type": "array", "items": {"type": "string"}}},
            "required": ["notes"],
        },
        "annotations": {"readOnlyHint": True},
    },
]
SESSIONS = {}


def call(notes, name, arguments):
    if name == "remember":
        notes.append(arguments["note"])
        return {"content": [{"type": "text", "text": "Noted."}]}
    if name == "recall":
        text = {"type": "text", "text": "\n".join(notes)}
        return {"content": [text], "structuredContent": {"notes": list(notes)}}
    raise KeyError(name)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        session = self.headers.get("Mcp-Session-Id")
        method = message.get("method")
        if method == "initialize":
            session = uuid.uuid4().hex
            SESSIONS[session] = []
            result = {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "notes", "version": "1"},
            }
        elif session not in SESSIONS:
            return self.answer(404 if session else 400)
        elif "id" not in message:
            return self.answer(202)
        elif method == "tools/list":
            result = {"tools": TOOLS}
        elif method == "tools/call":
            params = message["params"]
            result = call(SESSIONS[session], params["name"], params.get("arguments", {}))
        else:
            return self.send(message, "error", {"code": -32601, "message": "Unknown method"})
        self.send(message, "result", result, session)

    def do_DELETE(self):
        SESSIONS.pop(self.headers.get("Mcp-Session-Id"), None)
        self.answer(200)

    def send(self, message, member, value, session=None):
        body = {"jsonrpc": "2.0", "id": message["id"], member: value}
        event = f"event: message\ndata: {json.dumps(body)}\n\n".encode()
        self.answer(200, event, session)

    def answer(self, status, body=b"", session=None):
        self.send_response(status)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body)))
        if session:
            self.send_header("Mcp-Session-Id", session)
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
