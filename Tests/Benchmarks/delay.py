"""A server put further away: passes bytes on both ways, each 25 ms late, so that a round trip takes 50 ms more.

    python delay.py PORT

Prints the port that it listens on.
"""

import asyncio
import sys

LATE = 0.025


async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue = asyncio.Queue(maxsize=1024)

    async def read():
        while data := await reader.read(1 << 18):
            await waiting.put((loop.time() + LATE, data))
        await waiting.put((loop.time() + LATE, b""))

    reading = asyncio.create_task(read())
    try:
        while True:
            due, data = await waiting.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if not data:
                break
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        reading.cancel()
        writer.close()


async def main(port: int):
    async def met(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return writer.close()
        await asyncio.gather(passed_on(reader, far_writer), passed_on(far_reader, writer), return_exceptions=True)

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
