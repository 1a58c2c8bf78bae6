"""What the played engines have in common: an OpenAI-compatible server that knows two answers."""
import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PLAY = os.environ.get("FAKE", "ready")


def say(line):
    print(line, flush=True)


def option(name, default):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def crash(model):
    """Ends as the file crash.log in the model's folder says."""
    with open(os.path.join(model, "crash.log")) as log:
        say(log.read())
    sys.exit(1)


def answer(text):
    if PLAY == "garbage":
        return "!" * 16
    if "12 times 12" in text:
        return "144"
    if "capital of France" in text:
        return "Paris"
    return " quick"


class Api(BaseHTTPRequestHandler):
    """An engine of its own says what differs: which models it has, and what it does with a request."""

    protocol_version = "HTTP/1.1"
    owner = "vllm"
    key = ""

    def models(self):
        """Names of what is served."""
        return []

    def document(self):
        """What GET answers beside the models: a pair of status and document, or nothing."""
        return (200, None) if self.path == "/health" else None

    def complaint(self, body):
        """What is wrong with a question: a pair of status and document, or nothing."""
        return None

    def log_message(self, *words):
        pass

    def reply(self, status, document):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def allowed(self):
        if self.key and self.path.startswith("/v1") and self.headers.get("Authorization") != "Bearer " + self.key:
            self.reply(401, {"error": "Unauthorized"})
            return False
        return True

    def do_GET(self):
        if not self.allowed():
            return
        if self.path == "/v1/models":
            self.reply(200, {"object": "list", "data": [{"id": name, "object": "model", "owned_by": self.owner} for name in self.models()]})
        else:
            self.reply(*(self.document() or (404, {"detail": "Not Found"})))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        if not self.allowed():
            return
        wrong = self.complaint(body)
        if wrong:
            self.reply(*wrong)
            return
        chat = self.path == "/v1/chat/completions"
        text = answer(body["messages"][-1]["content"] if chat else body["prompt"] if isinstance(body["prompt"], str) else "")
        if body.get("stream"):
            self.stream(chat, text, body)
        elif chat:
            self.reply(200, {"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]})
        else:
            self.reply(200, {"object": "text_completion", "choices": [{"index": 0, "text": text, "finish_reason": "stop"}]})

    def stream(self, chat, text, body):
        count = int(body.get("max_completion_tokens") or body.get("max_tokens") or 16)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for i in range(count):
            end = "length" if i == count - 1 else None
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": end} if chat else {"index": 0, "text": text, "finish_reason": end}
            self.event({"object": "chunk", "model": body["model"], "choices": [choice]})
        self.event({"object": "chunk", "model": body["model"], "choices": [], "usage": {"prompt_tokens": 8, "completion_tokens": count, "total_tokens": 8 + count}})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, document):
        self.wfile.write(b"data: " + json.dumps(document).encode() + b"\n\n")
        self.wfile.flush()


def end_when_asked():
    """The first process of a container ignores what it does not handle."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))


def serve(api, host, port):
    ThreadingHTTPServer((host, int(port)), api).serve_forever()
