"""Messages as files: none is read half written, and one that is damaged ends no worker."""

import subprocess
import sys
import uuid
from queue import Empty

import pytest
from django.conf import settings
from kombu import Connection

from bestr.broker import Transport

MESSAGES = 300
WRITER = """
import sys
from kombu import Connection
from bestr.broker import Transport
folder = sys.argv[1]
options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder + "-control"}
with Connection(transport=Transport, transport_options=options) as connection:
    queue = connection.SimpleQueue("hints")
    for number in range(int(sys.argv[2])):
        queue.put({"number": number, "padding": "x" * 5000})
    queue.close()
"""


def connect(folder):
    return Connection(
        transport=Transport,
        transport_options={
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": f"{folder}-control",
        },
    )


@pytest.mark.threat("F-03")
def test_reader_beside_a_writer_gets_every_message_whole(tmp_path):
    folder = tmp_path / "messages"
    folder.mkdir()
    with connect(folder) as connection:
        queue = connection.SimpleQueue("hints")
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(MESSAGES)], cwd=settings.BASE_DIR
        )
        numbers = []
        while len(numbers) < MESSAGES:
            message = queue.get(timeout=30)
            numbers.append(message.payload["number"])
            message.ack()
        queue.close()

    assert writer.wait(30) == 0
    assert sorted(numbers) == list(range(MESSAGES))


@pytest.mark.threat("F-03")
def test_damaged_message_is_dropped(tmp_path):
    folder = tmp_path / "messages"
    folder.mkdir()
    with connect(folder) as connection:
        # A name of its own: a process remembers which queues it has bound, whatever the folder.
        queue = connection.SimpleQueue("damaged")
        (folder / f"1_{uuid.uuid4()}.damaged.msg").write_text('{"half": ')

        with pytest.raises(Empty):
            queue.get(block=False)
        queue.put("whole")

        assert queue.get(block=False).payload == "whole"
        queue.close()
