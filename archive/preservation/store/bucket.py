"""Files in an S3-compatible store, below one prefix of one bucket.

An operator names the address, in a setting or at the command line, and the account in the environment.
Neither files in a home folder nor addresses of a cloud's own network are asked for accounts.
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from archive.domain import bucket_address
from archive.domain.errors import BytesChanged
from archive.preservation.digest import Digested
from archive.preservation.errors import BucketAway, BucketTrouble
from archive.preservation.store import held as holding

_PIECE_BYTES: Final = 1 << 20
_AT_ONCE_BYTES: Final = 1 << 30  # larger files go in parts; one request takes 5 GiB at most
_PART_BYTES: Final = 64 << 20
_GONE: Final = {"NoSuchKey", "404", "NotFound"}
_CLOSED: Final = {
    "NoSuchBucket",
    "AccessDenied",
    "403",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
}


class Bucket:
    """The files below a prefix; every path is relative to it."""

    def __init__(
        self, where: str, *, at_once_bytes: int = _AT_ONCE_BYTES, part_bytes: int = _PART_BYTES
    ) -> None:
        """Open `s3://bucket/prefix`; files over `at_once_bytes` are sent in parts.

        Raises `BucketAway` for what is no such address or has no account.
        """
        address = bucket_address.parsed(where)
        if address is None:
            raise BucketAway(where=where, problem="an address like s3://bucket/prefix is needed.")
        self.where, self._bucket = where.rstrip("/"), address.bucket
        self._prefix = f"{address.prefix}/" if address.prefix else ""
        self._client, self._at_once_bytes = _client(self.where), at_once_bytes
        self._parts = TransferConfig(multipart_threshold=at_once_bytes, multipart_chunksize=part_bytes)

    def read(self, path: str) -> bytes:
        """A small file. Raises `FileNotFoundError`, `BucketTrouble`."""
        with self._told(path):
            data: bytes = self._get(path)["Body"].read()
            return data

    def digest(self, path: str) -> Digested:
        """Read a file to its end. Raises `FileNotFoundError`, `BucketTrouble`."""
        running, size = hashlib.sha512(), 0
        for piece in self.pieces(path):
            running.update(piece)
            size += len(piece)
        return Digested(running.hexdigest(), size)

    def pieces(self, path: str) -> Iterator[bytes]:
        """A file, piece by piece. Raises `FileNotFoundError`, `BucketTrouble`."""
        with self._told(path):
            yield from self._get(path)["Body"].iter_chunks(_PIECE_BYTES)

    def size_bytes(self, path: str) -> int:
        """Size of a file. Raises `FileNotFoundError`, `BucketTrouble`."""
        with self._told(path):
            return int(
                self._client.head_object(Bucket=self._bucket, Key=self._prefix + path)["ContentLength"]
            )

    def has(self, path: str) -> bool:
        """Whether there is such a file. Raises `BucketTrouble`."""
        try:
            self.size_bytes(path)
        except FileNotFoundError:
            return False
        return True

    def paths(self, below: str = "") -> Iterator[str]:
        """The paths of all files whose path begins so, in order. Raises `BucketTrouble`."""
        return (path for path, _ in self.entries(below))

    def entries(self, below: str = "") -> Iterator[tuple[str, datetime]]:
        """The same, with the time when each was written (UTC). Raises `BucketTrouble`."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._told(below):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + below):
                for entry in page.get("Contents", ()):
                    yield str(entry["Key"]).removeprefix(self._prefix), entry["LastModified"]

    def put(self, path: str, data: bytes) -> None:
        """Keep a small file in one step. Raises `BucketTrouble`."""
        with self._told(path):
            self._put(path, data, hashlib.sha256(data).digest())

    def copy(self, path: str, to: str) -> None:
        """Keep a file a second time, within the store. Raises `FileNotFoundError`, `BucketTrouble`."""
        source = {"Bucket": self._bucket, "Key": self._prefix + path}
        with self._told(path):
            self._client.copy(source, self._bucket, self._prefix + to, Config=self._parts)

    def delete(self, path: str) -> None:
        """Take a file away, whether or not it is there. Raises `BucketTrouble`."""
        with self._told(path):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + path)

    def upload(self, path: str, source: Path, digest: str) -> int:
        """Keep a file that has this SHA-512; the store refuses it where it receives other bytes.

        Returns the size. Raises `BytesChanged` for a file that is another, before anything is sent, `OSError`
        where it cannot be read, `BucketTrouble`.
        """
        running, checked, size = hashlib.sha512(), hashlib.sha256(), 0
        with source.open("rb") as stream:
            while piece := stream.read(_PIECE_BYTES):
                running.update(piece)
                checked.update(piece)
                size += len(piece)
            if running.hexdigest() != digest:
                raise BytesChanged(path=str(source), expected=digest, found=running.hexdigest())
            stream.seek(0)
            with self._told(path):
                if size <= self._at_once_bytes:
                    self._put(path, stream, checked.digest())
                else:
                    self._put_in_parts(path, stream)
        return size

    def _put(self, path: str, body: Any, sha256: bytes) -> None:
        said = base64.b64encode(sha256).decode()
        self._client.put_object(
            Bucket=self._bucket,
            Key=self._prefix + path,
            Body=body,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=said,
        )

    def _put_in_parts(self, path: str, stream: BinaryIO) -> None:
        self._client.upload_fileobj(
            stream,
            self._bucket,
            self._prefix + path,
            ExtraArgs={"ChecksumAlgorithm": "SHA256"},
            Config=self._parts,
        )

    def _get(self, path: str) -> Any:
        return self._client.get_object(Bucket=self._bucket, Key=self._prefix + path)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """Say what goes wrong in our words."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _GONE:
                raise holding.missing(f"{self.where}/{path}") from error
            kind = BucketAway if code in _CLOSED else BucketTrouble
            raise kind(where=self.where, problem=str(error)) from error
        except (HTTPClientError, NoConnection) as error:
            raise BucketAway(where=self.where, problem=str(error)) from error
        except BotoCoreError as error:
            raise BucketTrouble(where=self.where, problem=str(error)) from error


def _client(where: str) -> Any:
    key, secret = (os.environ.get(f"AWS_{name}") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    if not key or not secret:
        raise BucketAway(where=where, problem="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.")
    session = boto3.session.Session(
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=os.environ.get("AWS_SESSION_TOKEN") or None,
        region_name=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
    )
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or None
    # Stores of other makers know no host name for each bucket; and what is read is judged by its SHA-512.
    style = {"addressing_style": "path" if endpoint else "auto"}
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"max_attempts": 4, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3=style,
    )
    return session.client("s3", endpoint_url=endpoint, config=config)
