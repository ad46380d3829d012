"""Labels and credentials for files that tests draw themselves: quickly, without the program exiftool."""

from pathlib import Path

from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label, SourceType
from archive.preservation.pictures.manifests import Act
from archive.services.copies import credentials

PACKET = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<Iptc4xmpExt:DigitalSourceType>{SourceType.PRINT}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def sign(path: Path, label: Label, *acts: Act, kind: Kind = Kind.JPEG) -> None:
    """Put credentials into a file, by the key of the test's own archive."""
    credentials.signer().sign(path, label, *acts, kind=kind)
