"""Files in S3-compatible storage: the same promises as a folder, for a city with several machines."""

from __future__ import annotations

import importlib
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import parse_qs, urlsplit

from .errors import BadSetting, Busy
from .storage import checked, is_key

_CONNECT_S, _READ_S, _TRIES = 3, 20, 3
_CONNECTIONS = 20
_PIECE = 1 << 17
_MISSING = ("404", "NoSuchKey", "NotFound")
_KNOWN = {"endpoint", "region"}
Result = TypeVar("Result")


class BucketStorage:
    """Store files as objects of one bucket; a store that does not answer raises Busy, which is told as 503."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        if not parts.hostname or "@" in parts.netloc or asked.keys() - _KNOWN:
            raise BadSetting(
                "SNS_FILES_URL must look like s3://bucket/folder?endpoint=https://s3.example.jp&region=jp-1, without a key in it."
            )
        self.bucket, self._folder = parts.netloc, parts.path.strip("/")
        self._endpoint, self._region = asked.get("endpoint", [None])[0], asked.get("region", [None])[0]
        self._boto()

    def put(self, key: str, source: Path | bytes) -> None:
        """Store the whole content or, on any error, nothing. Never inside a transaction: this yields."""
        name = self._name(key)
        if isinstance(source, bytes):
            self._ask(lambda: self._client.put_object(Bucket=self.bucket, Key=name, Body=source))
            return
        with source.open("rb") as content:
            self._ask(lambda: self._client.put_object(Bucket=self.bucket, Key=name, Body=content))

    @contextmanager
    def writing(self, key: str) -> Iterator[BinaryIO]:
        """Open for writing what is too large to be held: gathered on this machine, and sent in parts."""
        name = self._name(key)
        with tempfile.TemporaryFile(prefix="engawa-") as out:
            yield out
            out.seek(0)
            self._ask(lambda: self._client.upload_fileobj(out, self.bucket, name))

    def pieces(self, key: str) -> Iterator[bytes]:
        """Give the content piece by piece, never all of it at once."""
        name = self._name(key)
        body = self._ask(lambda: self._client.get_object(Bucket=self.bucket, Key=name)["Body"], missing=key)
        yield from body.iter_chunks(_PIECE)

    def open(self, key: str) -> BinaryIO:
        """Open for reading: what is stored is small enough to be held."""
        name = self._name(key)
        return self._ask(
            lambda: io.BytesIO(self._client.get_object(Bucket=self.bucket, Key=name)["Body"].read()), missing=key
        )

    def delete(self, key: str) -> None:
        """Delete; a missing key is fine."""
        name = self._name(key)
        self._ask(lambda: self._client.delete_object(Bucket=self.bucket, Key=name))

    def exists(self, key: str) -> bool:
        """Tell whether something is stored under the key."""
        try:
            self._head(key)
        except FileNotFoundError:
            return False
        return True

    def keys(self, prefix: str = "") -> Iterator[str]:
        """List the keys that begin with the prefix, in order."""
        if prefix:
            checked(prefix.rstrip("/"))
        top = f"{self._folder}/" if self._folder else ""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{top}{prefix}")
        found = iter(pages)
        while (page := self._ask(lambda: next(found, None))) is not None:
            for item in page.get("Contents", ()):
                if is_key(key := str(item["Key"]).removeprefix(top)):
                    yield key

    def stored_at(self, key: str) -> float:
        """Tell when it was stored, in seconds since 1970."""
        return float(self._head(key)["LastModified"].timestamp())

    def clear(self, before: float) -> int:
        """Do nothing: a bucket shows nothing that is not whole."""
        return 0

    def check(self) -> None:
        """Raise OSError when the bucket cannot be reached or is not ours to use."""
        try:
            self._ask(lambda: self._client.head_bucket(Bucket=self.bucket), missing=self.bucket)
        except Busy as busy:
            raise OSError(str(busy)) from busy

    def _name(self, key: str) -> str:
        return f"{self._folder}/{checked(key)}" if self._folder else checked(key)

    def _head(self, key: str) -> dict[str, Any]:
        name = self._name(key)
        return self._ask(lambda: dict(self._client.head_object(Bucket=self.bucket, Key=name)), missing=key)

    def _ask(self, call: Callable[[], Result], *, missing: str = "") -> Result:
        # What the library says may hold the address of the store: it stays in the chain, not in our words.
        try:
            return call()
        except self._exceptions.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "?"))
            if missing and code in _MISSING:
                raise FileNotFoundError(missing) from error
            raise Busy(f"the store of files answered {code}") from error
        except self._exceptions.BotoCoreError as error:
            raise Busy(f"the store of files does not answer ({type(error).__name__})") from error

    @cached_property
    def _exceptions(self) -> Any:
        return importlib.import_module("botocore.exceptions")

    def _boto(self) -> Any:
        # Asked for by name: only who keeps files in a bucket needs it.
        try:
            return importlib.import_module("boto3")
        except ImportError as error:
            raise BadSetting("SNS_FILES_URL needs the library for it: pip install 'engawa[s3]'.") from error

    @cached_property
    def _client(self) -> Any:
        config = importlib.import_module("botocore.config").Config(
            connect_timeout=_CONNECT_S, read_timeout=_READ_S, retries={"max_attempts": _TRIES, "mode": "standard"},
            max_pool_connections=_CONNECTIONS, s3={"addressing_style": "path" if self._endpoint else "auto"},
            # Checksums that only one vendor knows are refused by others.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )  # fmt: skip
        session = self._boto().session.Session()
        return session.client("s3", endpoint_url=self._endpoint, region_name=self._region or "us-east-1", config=config)
