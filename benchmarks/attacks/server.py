"""An S3-compatible server on loopback, for an archive that is attacked."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

BUCKET, BEFORE = "attacked", "round/"
_SERVER = f"""
import boto3, signal
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = "http://%s:%s" % (host, port)
account = dict(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
boto3.client("s3", endpoint_url=endpoint, **account).create_bucket(Bucket={BUCKET!r})
print(endpoint, flush=True)
signal.pause()
"""


@contextmanager
def bucket_server() -> Iterator[Mapping[str, str]]:
    """Run it, with an empty bucket; yields the environment of an archive in it."""
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, stderr=said, text=True
        )
        try:
            assert server.stdout is not None
            endpoint = server.stdout.readline().strip()
            account = {
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": endpoint,
            }
            yield {**account, "ALBUMEN_STORAGE_ROOT": f"s3://{BUCKET}/{BEFORE.rstrip('/')}"}
        finally:
            server.kill()
            server.wait()
