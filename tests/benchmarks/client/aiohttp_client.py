"""A load generator that works the way the request function of `vllm bench serve` does: aiohttp on one asyncio loop, pooled
connections, raw reads split at blank lines, every event parsed as JSON and then stamped, one task per request behind a semaphore.

Prints one JSON object: what it measured, and the CPU time that the measured part took (imports and warm-up left out).
"""

import argparse
import asyncio
import codecs
import json
import random
import time

import aiohttp

WARM_UP_TOKENS = 8


async def request(session, url, body, limiter, results):
    async with limiter:
        gaps = []
        first = None
        latest = None
        tokens = 0
        pending = ""
        decode = codecs.getincrementaldecoder("utf-8")().decode
        start = time.perf_counter()
        async with session.post(url, json=body) as response:
            if response.status != 200:
                results.append(None)
                return
            async for piece in response.content.iter_any():
                pending += decode(piece)
                *complete, pending = pending.split("\n\n")
                for event in complete:
                    data = event.strip().removeprefix("data: ")
                    if not data or data.startswith(":") or data == "[DONE]":
                        continue
                    document = json.loads(data)
                    if document.get("choices"):
                        stamp = time.perf_counter()
                        if first is None:
                            first = stamp - start
                        else:
                            gaps.append(stamp - latest)
                        latest = stamp
                    elif usage := document.get("usage"):
                        tokens = usage["completion_tokens"]
        results.append((first, gaps, tokens))


async def load(url, model, streams, requests, tokens, prompt_tokens):
    limiter = asyncio.Semaphore(streams)
    results = []
    connector = aiohttp.TCPConnector(limit=streams, limit_per_host=streams, keepalive_timeout=60)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=3600)) as session:
        cpu = time.process_time()
        begin = time.perf_counter()
        tasks = []
        for _ in range(requests):
            body = {"model": model, "prompt": [random.randrange(1000, 31000) for _ in range(prompt_tokens)], "repetition_penalty": 1.0,
                    "max_tokens": tokens, "logprobs": None, "stream": True, "stream_options": {"include_usage": True}, "ignore_eos": True}
            tasks.append(asyncio.create_task(request(session, url, body, limiter, results)))
        await asyncio.gather(*tasks)
        return results, time.perf_counter() - begin, time.process_time() - cpu


def percentile(values, percent):
    ordered = sorted(values)
    rank = (len(ordered) - 1) * percent / 100
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--url", required=True)
    options.add_argument("--model", default="sim")
    options.add_argument("--streams", type=int, required=True)
    options.add_argument("--requests", type=int, required=True)
    options.add_argument("--tokens", type=int, default=128)
    options.add_argument("--prompt-tokens", type=int, default=16)
    options.add_argument("--warm-up", type=int, default=0, help="short requests that are not measured")
    given = options.parse_args()
    if given.warm_up:
        asyncio.run(load(given.url, given.model, given.streams, given.warm_up, WARM_UP_TOKENS, given.prompt_tokens))
    marker = time.perf_counter_ns()
    results, duration, cpu = asyncio.run(load(given.url, given.model, given.streams, given.requests, given.tokens, given.prompt_tokens))
    good = [result for result in results if result]
    print(json.dumps({
        "begin": marker,
        "completed": len(good),
        "failed": len(results) - len(good),
        "tokens": sum(result[2] for result in good),
        "duration": duration,
        "cpuSeconds": cpu,
        "medianTtftMs": percentile([result[0] for result in good], 50) * 1000,
        "p99ItlMs": percentile([gap for result in good for gap in result[1]], 99) * 1000,
    }))


main()
