"""One stomp.py client, driven by lines of JSON: what to do on stdin, what happened on stdout."""

import json
import sys
import threading

import stomp

SPEAKING = {
    "1.0": stomp.Connection10,
    "1.1": stomp.Connection11,
    "1.2": stomp.Connection12,
}
printing = threading.Lock()
disconnected = threading.Event()


def tell(**what):
    with printing:
        print(json.dumps(what), flush=True)


class Ear(stomp.ConnectionListener):
    def on_connected(self, frame):
        tell(was="connected")

    def on_message(self, frame):
        tell(was="heard", body=frame.body)

    def on_error(self, frame):
        tell(was="refused", code=frame.headers["code"])

    def on_disconnected(self):
        disconnected.set()


def main(version):
    connection = None
    for line in sys.stdin:
        how = json.loads(line)
        match how["what"]:
            case "connect":
                connection = SPEAKING[version]([(how["host"], how["port"])], reconnect_attempts_max=1)
                connection.set_listener("", Ear())
                connection.connect(passcode=how["token"])
            case "subscribe" if version == "1.0":
                connection.subscribe(how["destination"])
            case "subscribe":
                connection.subscribe(how["destination"], id="1")
            case "unsubscribe" if version == "1.0":
                connection.unsubscribe(destination=how["destination"])
            case "unsubscribe":
                connection.unsubscribe(id="1")
            case "send":
                connection.send(how["destination"], how["body"])
            case "goodbye":
                connection.disconnect()
                disconnected.wait(10)
                tell(was="gone")


main(sys.argv[1])
