"""What every generated client is tried with: one capability, named on the command line, with the context on standard input."""

import datetime
import json
import sys
import time
import urllib.request
from pathlib import Path

CONTEXT = json.load(sys.stdin)
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
# The service refuses it, and no generated client can know: a declaration of next week.
FUTURE = TODAY + datetime.timedelta(days=7)

DECLARATION = {
    "declaredOn": "2020-01-02",
    "office": "40",
    "processType": "B",
    "importType": "11",
    "importUse": "21",
    "paymentType": "11",
    "transportMode": "10",
    "declarantId": "BROKER1",
    "importerId": "ROASTERY7",
    "departureCountry": "BR",
    "items": [
        {
            "itemNumber": 1,
            "hsCode": "090121",
            "originCountry": "BR",
            "originMark": "E",
            "taxRate": 8,
            "taxType": "A",
            "netMassKg": 250,
            "price": {"amount": 2_500, "currency": "USD", "exchangeRate": 1_400},
        }
    ],
}


def announced(file):
    """The fields that announce a file before it is uploaded."""
    size = Path(file["path"]).stat().st_size
    return {"fileName": "scan.jpg", "contentType": "image/jpeg", "sizeBytes": size, "sha256": file["sha256"]}


def put(upload, file):
    """PUTs a file to the URL that the API returned."""
    body = Path(file["path"]).read_bytes()
    request = urllib.request.Request(upload["url"], data=body, method=upload["method"], headers=upload["headers"])
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200, answer.status


def until(ask, is_done):
    """Asks until the answer is there, for at most two minutes."""
    deadline = time.monotonic() + 120
    while True:
        answer = ask()
        if is_done(answer):
            return answer
        assert time.monotonic() < deadline, answer
        time.sleep(0.3)


def run(cases):
    """Runs the capability that the command line names."""
    cases[sys.argv[1]]()
