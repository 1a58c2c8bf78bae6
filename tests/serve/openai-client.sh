#!/usr/bin/env bash
# Talks to an OpenAI-compatible server as anybody would: with the official Python client and with curl, both unmodified. Needs python3
# with venv, curl, and PyPI; without them it exits with 77. Usage: tests/serve/openai-client.sh BASE_URL MODEL...
# (pairs of a server and its model).
set -euo pipefail

[ $# -ge 2 ] || { echo "usage: openai-client.sh BASE_URL MODEL [BASE_URL MODEL]..." >&2; exit 2; }
command -v curl >/dev/null || { echo "no curl" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv" >&2 || exit 77
"$work/venv/bin/pip" install --quiet --disable-pip-version-check openai==2.15.0 >&2 || exit 77

while [ $# -ge 2 ]; do
  "$work/venv/bin/python" - "$1" "$2" <<'PYTHON'
import sys
from openai import OpenAI, BadRequestError, NotFoundError

base, model = sys.argv[1:3]
client = OpenAI(base_url=base + "/v1", api_key="none", max_retries=0)
say = [{"role": "user", "content": [{"type": "text", "text": "hello"}]}]

print("models:", [found.id for found in client.models.list()] == [model])

chat = client.chat.completions.create(model=model, messages=say, max_completion_tokens=5, extra_body={"ignore_eos": True})
choice = chat.choices[0]
print("chat:", choice.message.role, choice.finish_reason, chat.usage.completion_tokens, bool(choice.message.content))

chunks = list(client.chat.completions.create(model=model, messages=say, max_tokens=5, stream=True,
                                             stream_options={"include_usage": True}, extra_body={"ignore_eos": True}))
texts = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
print("chat stream:", chunks[0].choices[0].delta.role, len(texts), chunks[-2].choices[0].finish_reason, chunks[-1].usage.completion_tokens)

fixed = dict(model=model, prompt=[1, 2, 3], max_tokens=4, temperature=0, seed=1, extra_body={"ignore_eos": True})
done = client.completions.create(**fixed)
print("completion:", done.object, done.usage.prompt_tokens, done.usage.completion_tokens, done.choices[0].finish_reason)

parts = list(client.completions.create(stream=True, **fixed))
print("completion stream:", "".join(part.choices[0].text for part in parts) == done.choices[0].text, parts[-1].choices[0].finish_reason)

with client.chat.completions.create(model=model, messages=say, max_tokens=200, stream=True) as stream:
    next(iter(stream))
print("broken off, and answers again:", len(client.models.list().data))

for name, wrong, error in (("unknown model", dict(model="nobody", messages=say), NotFoundError),
                           ("too long", dict(model=model, messages=say, max_tokens=10_000_000), BadRequestError),
                           ("no messages", dict(model=model, messages=[]), BadRequestError)):
    try:
        client.chat.completions.create(**wrong)
        print(name + ": accepted")
    except error as refused:
        print(name + ":", refused.status_code, refused.body["type"], refused.body["code"])
PYTHON
  printf 'curl health: %s\n' "$(curl -s -o "$work/body" -w '%{http_code} %{size_download}' "$1/health")"
  printf 'curl stream: %s\n' "$(curl -sN "$1/v1/completions" -H 'Content-Type: application/json' \
    -d '{"prompt":[1,2],"max_tokens":3,"stream":true,"ignore_eos":true}' | grep -c '^data: ')"
  head -c 2000000 /dev/zero | tr '\0' x | { printf '{"prompt":"'; cat; printf '"}'; } >"$work/long"
  printf 'curl long prompt: %s\n' "$(curl -s -o "$work/body" -w '%{http_code}' "$1/v1/completions" \
    -H 'Content-Type: application/json' -d "@$work/long")"
  printf 'curl wrong method: %s\n' "$(curl -s -o "$work/body" -w '%{http_code}' "$1/v1/completions")"
  shift 2
done
