"""The archive's certificate for Content Credentials (C2PA 2.2): a private key and two certificates, one file.

An authority of the archive's own certifies one ES256 key; then the authority's private key is thrown away, so
that nobody can ever certify another one in its name and nothing more has to be guarded. Neither certificate
expires (RFC 5280, section 4.1.2.5: 9999-12-31): files outlive certificates, and no time stamp is asked for
elsewhere.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archive.preservation import durable, signing
from archive.preservation.errors import CredentialsKeyMissing, CredentialsKeyUnusable

_OWNER_ONLY = 0o600
_NEVER = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
_A_DAY = dt.timedelta(days=1)  # clocks of those who verify may be behind ours
_MOST_NAME_BYTES = 64  # X.520, ub-organization-name


@dataclass(frozen=True)
class Identity:
    """Who signs: a private key, its certificate and that of the authority, all PEM."""

    key: bytes
    certificate: bytes
    authority: bytes

    @property
    def chain(self) -> bytes:
        """The certificates in the order in which C2PA wants them."""
        return self.certificate + self.authority


def make(name: str) -> Identity:
    """A new key and its certificates, for an archive of this name."""
    authority_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority_name, own_name = _subject(name, "Certificates"), _subject(name, "Content Credentials")
    authority = _certificate(authority_name, authority_name, authority_key.public_key(), authority_key)
    certificate = _certificate(own_name, authority_name, key.public_key(), authority_key)
    return Identity(
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        certificate=certificate.public_bytes(Encoding.PEM),
        authority=authority.public_bytes(Encoding.PEM),
    )


def write(path: Path, identity: Identity) -> None:
    """Keep a new identity where none lies. Raises `FileExistsError`, `OSError`."""
    durable.make_folders(path.parent)
    durable.write_whole(path, identity.key + identity.chain, mode=_OWNER_ONLY)


def opened(path: Path) -> Identity:
    """The identity in this file. Raises `CredentialsKeyMissing`, `CredentialsKeyUnusable`."""
    problem = signing.trouble(path)
    if problem:
        raise CredentialsKeyUnusable(path=path, problem=problem)
    try:
        data = path.read_bytes()
        key = load_pem_private_key(data, password=None)
        certificate, authority = x509.load_pem_x509_certificates(data)
    except FileNotFoundError as error:
        raise CredentialsKeyMissing(path=path) from error
    except (OSError, ValueError, TypeError) as error:
        raise CredentialsKeyUnusable(path=path, problem=f"it cannot be read ({error})") from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise CredentialsKeyUnusable(path=path, problem="key and certificate do not belong together")
    return Identity(
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        certificate=certificate.public_bytes(Encoding.PEM),
        authority=authority.public_bytes(Encoding.PEM),
    )


def fingerprint(authority: bytes) -> str:
    """The SHA-256 of a certificate, in hex: how people compare it over the telephone."""
    return x509.load_pem_x509_certificate(authority).fingerprint(hashes.SHA256()).hex()


def _subject(archive: str, what: str) -> x509.Name:
    name = archive.encode()[:_MOST_NAME_BYTES].decode(errors="ignore").strip()
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name or "Albumen"),
            x509.NameAttribute(NameOID.COMMON_NAME, what),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: EllipticCurvePublicKey,
    issuer_key: EllipticCurvePrivateKey,
) -> x509.Certificate:
    """One certificate as C2PA asks for it (2.2, section 14.5.1); the authority's is signed by itself."""
    is_authority = subject == issuer
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime.now(dt.UTC) - _A_DAY)
        .not_valid_after(_NEVER)
        .add_extension(x509.BasicConstraints(is_authority, 0 if is_authority else None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )
    if not is_authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        issued = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        builder = builder.add_extension(purpose, critical=False).add_extension(issued, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
