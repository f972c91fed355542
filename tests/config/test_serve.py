"""Serving: one process on an SQLite file, and a stop that takes no longer than promised."""

import signal
import socket
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from config.management.commands.serve import alone_on_sqlite
from studies.models import Study
from tests.browser.server import running_server
from voting.actions.demonstration import TITLE

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


def test_busy_port_is_named_and_nothing_is_said_of_addresses(db, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"^Port {port} is busy: "):
            call_command("serve", port=port, demo=True)
    assert (capsys.readouterr().out, Study.objects.count()) == ("", 0)


def test_address_of_another_machine_is_refused_with_the_reason(db):
    with pytest.raises(CommandError, match=r"^Cannot serve on 192.0.2.1, port 1: .*assign requested address"):
        call_command("serve", host="192.0.2.1", port=1)


def test_demonstration_is_there_before_the_first_page_is_served(transactional_db, capfd):
    with running_server(signal.SIGINT, "--demo") as address:
        title = Study.objects.get().title
    said = capfd.readouterr().out
    assert f"Researcher    {address}/studies/" in said
    assert said.endswith(f"Serving {address} - Ctrl-C stops it.\n")
    assert title == TITLE


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
