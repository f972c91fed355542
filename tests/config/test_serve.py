"""Serving: one process on an SQLite file, and a stop that takes no longer than promised."""

import signal
import socket
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.core.management.base import CommandError
from django.db import connection

from config.management.commands.serve import alone_on_sqlite
from tests.browser.server import running_server

HALF_A_REQUEST = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="asks SQLite")
def test_second_server_on_the_same_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "ciranda.sqlite3")
    with alone_on_sqlite(), pytest.raises(CommandError), alone_on_sqlite():
        pass


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="asks SQLite")
def test_next_server_on_the_same_file_is_welcome(tmp_path, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "ciranda.sqlite3")
    with alone_on_sqlite():
        pass
    with alone_on_sqlite():
        pass


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_server_stops_in_time_with_open_pages(transactional_db, stop):
    with running_server(stop) as address:
        host, port = urlsplit(address).hostname, urlsplit(address).port
        half_sent = socket.create_connection((host, port))
        half_sent.sendall(HALF_A_REQUEST)
        idle = HTTPConnection(host, port)
        for _ in range(10):
            idle.request("GET", "/healthz")
            assert idle.getresponse().read() == b"ok\n"
            time.sleep(0.05)


def test_ctrl_c_ends_it_without_a_complaint(transactional_db, capfd):
    with running_server(signal.SIGINT) as address:
        pass
    said = capfd.readouterr()
    assert said.out == f"Serving {address} - Ctrl-C stops it.\n"
    assert "Traceback" not in said.err
