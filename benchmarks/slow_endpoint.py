"""An endpoint in a process of its own that answers every question the same way, after the same time or a long-tailed one.

GET /stats says how many were asked, how many different ones, the seconds from first to last, what the answers took together,
and how many were asked at once.
"""

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

SECONDS = 0.2
ANSWER = '{"reason": "It is so.", "verdict": "pass"}'


@contextmanager
def slow_endpoint() -> Generator[str]:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.slow_endpoint"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.wait()


def _serve(seconds: str, answer_text: str) -> None:
    import asyncio
    import json
    import random
    import time

    body = json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "slow",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": answer_text}, "finish_reason": "stop"}
            ],
            "usage": {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320},
        }
    ).encode()
    rng = random.Random(0)
    asked: list[bytes] = []
    seen = {"first": 0.0, "last": 0.0, "waited": 0.0, "now": 0, "most": 0}

    def pause() -> float:
        return min(4.0, rng.lognormvariate(-0.693, 0.656)) if seconds == "tail" else float(seconds)

    async def take(question: bytes) -> bytes:
        seen["first"] = seen["first"] or time.monotonic()
        plain = _without_marks(question.partition(b'"messages"')[2])
        asked.append(plain)
        seen["now"] += 1
        seen["most"] = max(seen["most"], seen["now"])
        wait = pause()
        await asyncio.sleep(wait)
        seen["waited"] += wait
        seen["now"] -= 1
        seen["last"] = time.monotonic()
        return body

    def told() -> bytes:
        took = seen["last"] - seen["first"]
        return json.dumps([len(asked), len(set(asked)), took, seen["waited"], seen["most"]]).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
                question = await reader.readexactly(length)
                said = told() if head.startswith(b"get /stats") else await take(question)
                ok = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(said)}\r\n\r\n"
                writer.write(ok.encode() + said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(main())


def _without_marks(question: bytes) -> bytes:
    """The fence around material has a random mark: the same question is the same without it."""
    return re.sub(rb"material [0-9a-z-]+|</?material[^>]*>", b"", question)


if __name__ == "__main__":
    given = sys.argv[1:]
    _serve(given[0] if given else str(SECONDS), given[1] if len(given) > 1 else ANSWER)
