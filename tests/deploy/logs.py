"""Copies the logs of the deployed functions line by line until it is stopped: logs.py <emulator's url> <certificate.pem> <file>."""

import sys
import time

import botocore.session

url, certificate, path = sys.argv[1:]
client = botocore.session.get_session().create_client("logs", endpoint_url=url, verify=certificate)
seen: set[tuple[str, int, str]] = set()
# A line may become readable after newer lines of another function.
LATE_MS = 10_000

with open(path, "a", encoding="utf-8") as file:
    since = 0
    while True:
        start = max(0, since - LATE_MS)
        for groups in client.get_paginator("describe_log_groups").paginate():
            for group in groups["logGroups"]:
                for page in client.get_paginator("filter_log_events").paginate(
                    logGroupName=group["logGroupName"], startTime=start
                ):
                    for event in page["events"]:
                        key = (event["logStreamName"], event["timestamp"], event["message"])
                        if key in seen:
                            continue
                        seen.add(key)
                        since = max(since, event["timestamp"])
                        file.write(event["message"].rstrip("\n") + "\n")
        file.flush()
        time.sleep(0.5)
