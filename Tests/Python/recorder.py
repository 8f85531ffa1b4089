# SPDX-License-Identifier: GPL-3.0-only
"""Stands between clients and a server, passes everything on, and keeps all of it.

recorder.py HOST PORT FILE writes the port at which it listens on HOST, and appends to FILE what goes either way. Once there
is a file FILE.tamper, a bit of the last byte of all that passes is another. It ends with its standard input."""

import asyncio
import os
import sys

host, port, path = sys.argv[1:]


async def main():
    with open(path, "ab", buffering=0) as record:

        async def pass_on(reader, writer):
            while data := await reader.read(65536):
                record.write(data)
                if os.path.exists(path + ".tamper"):
                    data = data[:-1] + bytes([data[-1] ^ 1])
                writer.write(data)
                await writer.drain()
            # The other direction may go on.
            writer.write_eof()

        async def accept(reader, writer):
            server = await asyncio.open_connection(host, int(port))
            await asyncio.gather(
                pass_on(reader, server[1]), pass_on(server[0], writer), return_exceptions=True
            )
            server[1].close()
            writer.close()

        listener = await asyncio.start_server(accept, host, 0)
        print(listener.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
