# SPDX-License-Identifier: GPL-3.0-only
"""Serves a folder over HTTP, on a port of an address or on a Unix socket, until it is killed.

    http_files.py FOLDER ADDRESS    prints the port
    http_files.py FOLDER unix:PATH  prints the path
"""
import functools
import http.server
import socket
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def address_string(self):
        return "somebody"


class Server(http.server.ThreadingHTTPServer):
    # More than the library's 5, so that many at once need not try twice.
    request_queue_size = 128

    def server_bind(self):
        # Without looking the address's name up, which the library does.
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "test", 0


def main():
    folder, address = sys.argv[1:]
    handler = functools.partial(Handler, directory=folder)
    if address.startswith("unix:"):
        Server.address_family = socket.AF_UNIX
        server = Server(address[len("unix:"):], handler)
        place = address[len("unix:"):]
    else:
        Server.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        server = Server((address, 0), handler)
        place = server.socket.getsockname()[1]
    print(f"serving at {place}", flush=True)
    server.serve_forever()


main()
