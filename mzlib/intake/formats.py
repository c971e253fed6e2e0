"""What a file is, by its first bytes, and the text that it holds: plain text, Word, PDF, web page.

The text that is read here is what the project stores, hashes and reviews; offsets of facts count its characters.
"""

import hashlib
import io
import re
import zipfile
from pathlib import Path

from ..sources.problems import Problem, stop_if

_LARGEST = 200_000_000  # bytes of a file, or of one part of a packed one once it is unpacked
_AS_DOCX = "open it in Word, WPS or LibreOffice and save it as .docx (or: soffice --headless --convert-to docx FILE)"
BY_OCR = (
    "let a program for recognising text make a PDF with text of it (such as ocrmypdf -l chi_sim), and proof-read it"
)
_ALLOWED = "plain text, .docx, .html, or a .pdf that holds its text"
# First bytes, what they mean, and the way from there; a packed file and an old office file are looked into.
_SIGNS = [
    (b"{\\rtf", "rich text (RTF)", _AS_DOCX),
    (b"\x89PNG", "a picture (PNG)", BY_OCR),
    (b"\xff\xd8\xff", "a picture (JPEG)", BY_OCR),
    (b"GIF8", "a picture (GIF)", BY_OCR),
    (b"BM", "a picture (BMP)", BY_OCR),
    (b"II*\x00", "a picture (TIFF)", BY_OCR),
    (b"MM\x00*", "a picture (TIFF)", BY_OCR),
    (b"AT&TFORM", "a scan (DjVu)", BY_OCR),
    (b"Rar!", "an archive (RAR)", "unpack it"),
    (b"7z\xbc\xaf", "an archive (7z)", "unpack it"),
    (b"\x1f\x8b", "an archive (gzip)", "unpack it"),
    (b"%!PS", "PostScript", "print it into a PDF (ps2pdf FILE)"),
    (b"CAJ", "a file of CNKI (CAJ)", "print it into a PDF with the reader of CNKI"),
]
_PACKED = [
    ("word/document.xml", "docx", ""),
    ("OFD.xml", "an OFD document", "open it in a reader of OFD (WPS, Suwell) and save it as .pdf or .docx"),
    ("xl/workbook.xml", "a workbook", "save the table as text with tabs, or as .html"),
    ("ppt/presentation.xml", "slides", "save them as .pdf"),
    ("content.xml", "an OpenDocument file", _AS_DOCX),
    ("META-INF/container.xml", "an e-book (EPUB)", "unpack it: the .xhtml files in it can be read"),
]
_OLD = [
    ("EncryptedPackage", "an office file with a password", "open it and save it without one"),
    ("Workbook", "an old workbook (.xls)", "save the table as text with tabs, or as .html"),
    ("PowerPoint Document", "old slides (.ppt)", "save them as .pdf"),
    ("WordDocument", "an old Word or WPS document (.doc, .wps)", _AS_DOCX),
]
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|p|table|span|h[1-6]|section|article|style|script|font|center)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)


def read_document(path):
    """The text of a document, with what had to be done to read it.

    Parameters
    ----------
    path : str or os.PathLike
        Plain text (UTF-8, UTF-16 or GB18030), ``.docx``, ``.html``, or a ``.pdf`` that holds its text; by its bytes, whatever
        it is called.

    Returns
    -------
    tuple of (str, list of str)
        The text; newlines of a plain text as in the file. And notes for the reader: the format, another encoding than UTF-8,
        running heads left out, pages without text.

    Raises
    ------
    InputError
        If there is no file or it is none of these: what it is, and the way from there.

    Examples
    --------
    >>> text, notes = read_document("data/raw/units.txt")
    >>> notes
    []
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as e:
        stop_if(
            [Problem(path.name, None, (e.strerror or str(e)).lower(), "a file that can be read", "look at its name")]
        )
    form, found, mend = what_is(data)
    try:
        if form == "docx":
            from .markup import docx_text

            return docx_text(data, path.name)
        if form == "pdf":
            from .pdf import pdf_text

            return pdf_text(data, path.name)
        if form:
            text, notes = decode(data, path.name, form == "html")
            if form == "html":
                from .markup import html_text

                return html_text(text), [f"{path.name}: read as a web page", *(n for n in notes if "mark" not in n)]
            return text, notes
    except Unreadable as e:
        found, mend = e.args
    stop_if([Problem(path.name, None, found, _ALLOWED, mend)])


def origin(path, text):
    """What the catalogue keeps of the file that a text was read from: nothing where it is that text in UTF-8.

    Parameters
    ----------
    path : str or os.PathLike
    text : str

    Returns
    -------
    dict of str to str
        ``original`` and ``original_sha256``, or empty.
    """
    data = Path(path).read_bytes()
    same = data == text.encode("utf-8")
    return {} if same else {"original": Path(path).name, "original_sha256": hashlib.sha256(data).hexdigest()}


class Unreadable(ValueError):
    """A document that cannot be read: what was found, and the way from there."""


def what_is(data):
    """What a file is, by its bytes.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    tuple of (str, str, str)
        ``text``, ``html``, ``docx`` or ``pdf``; or '', what it is in words, and what to do with it.

    Examples
    --------
    >>> what_is("低保标准".encode("gbk"))[0], what_is(b"<p>340</p>")[0], what_is(b"%PDF-1.7")[0]
    ('text', 'html', 'pdf')
    >>> what_is(bytes.fromhex("89504e470d0a1a0a"))[1]
    'a picture (PNG)'
    """
    if not data.strip(b"\0 \t\r\n"):
        return "", "an empty file", "take the right file, or fetch it again"
    if len(data) > _LARGEST:
        return "", f"more than {_LARGEST:,} bytes", "split it"
    if b"%PDF-" in data[:1024]:
        return "pdf", "", ""
    if data[:4] == b"PK\x03\x04":
        return _packed(data)
    if data[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        for name, what, mend in _OLD:
            if name.encode("utf-16-le") in data:
                return "", what, mend
        return "", "an old office file", _AS_DOCX
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "", "a picture or a film (HEIC, WebP, MP4)", BY_OCR
    for sign, what, mend in _SIGNS:
        if data.startswith(sign):
            return "", what, mend
    opening = data[:4096]
    if re.match(rb"(?:From|MIME-Version|Subject|Content-Type):", opening) and b"Content-Type: multipart" in opening:
        return "", "a web archive (MHTML) or a letter", "open it in a browser and save it as 'web page, HTML only'"
    return ("html" if _PAGE.match(_opening(opening)) else "text"), "", ""


def _opening(data):
    """The first characters in any encoding: tags are ASCII in all of them."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "latin-1")
    return data.decode(wide, "replace").removeprefix("\ufeff").removeprefix("ï»¿")


def _packed(data):
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "", "a packed file (.docx or the like) that is damaged", "fetch or save it again"
    for name, what, mend in _PACKED:
        if name in names:
            return ("docx" if what == "docx" else ""), what, mend
    return "", "an archive (ZIP)", "unpack it"


def part(archive, name, most=_LARGEST):
    """One part of a packed file, measured before and while it is unpacked; None where there is none.

    Parameters
    ----------
    archive : zipfile.ZipFile
    name : str
    most : int
        Bytes.

    Returns
    -------
    bytes or None

    Raises
    ------
    Unreadable
    """
    try:
        size = archive.getinfo(name).file_size
    except KeyError:
        return None
    too_much = f"{name} of more than {most:,} bytes once it is unpacked", "is it what it says it is? Save it again"
    if size > most:
        raise Unreadable(*too_much)
    try:
        with archive.open(name) as file:
            data = file.read(most + 1)
    except Exception as e:  # zlib.error and lzma.LZMAError share no base with the rest
        raise Unreadable(f"{name}, which cannot be unpacked ({e})", "fetch or save the file again") from None
    if len(data) > most:
        raise Unreadable(*too_much)
    return data


def decode(data, name, page=False):
    """The text of bytes: UTF-8, UTF-16 with its mark, or GB18030 (of which GBK and GB2312 are parts).

    Parameters
    ----------
    data : bytes
    name : str
        What messages call the file.
    page : bool
        Whether a web page may say its encoding itself.

    Returns
    -------
    tuple of (str, list of str)
        The text, and notes.

    Raises
    ------
    Unreadable
        Naming the byte at which the encoding breaks that got farthest.

    Examples
    --------
    >>> decode("低保".encode("gbk"), "a.txt")[0]
    '低保'
    """
    tried = ["utf-8", "gb18030"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tried = ["utf-16"]
    elif page and (named := _CHARSET.search(data[:2048])):
        said = named[1].decode().lower()
        tried.insert(1, "gb18030" if said.startswith("gb") else said)
    broken = None
    for encoding in tried:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError as e:
            broken = e if broken is None or e.start > broken.start else broken
        except LookupError:  # an encoding that a page made up
            continue
    else:
        line, called = data.count(b"\n", 0, broken.start) + 1, {"gb18030": "GB18030 (GBK)"}.get(broken.encoding, "")
        called = called or broken.encoding.upper()
        found = f"the byte 0x{data[broken.start]:02x} at {broken.start:,} (line {line:,}), which is no {called}"
        raise Unreadable(found, "save it as UTF-8 where it came from, or mend the place")
    notes = []
    if encoding == "gb18030":
        common = len(re.findall("[的一是在和人有民市，。、年国会]", text))
        if common * 50 < len(re.findall("[^\x00-\x7f]", text)) - 100:
            raise Unreadable(
                "bytes that make no Chinese text in UTF-8 or GB18030", "save it as UTF-8 where it came from"
            )
        notes = [
            f"{name}: read as GB18030 (GBK), not UTF-8; offsets count characters, and hold when it is saved as UTF-8"
        ]
    elif encoding != "utf-8":
        notes = [f"{name}: read as {encoding.upper()}; save it as UTF-8"]
    elif text.startswith("\ufeff"):
        notes = [f"{name}: begins with a byte-order mark, which counts as a character in offsets"]
    control = len(re.findall("[\x00-\x08\x0e-\x1f\x7f]", text))
    if control * 200 > len(text):
        raise Unreadable(f"{control:,} control characters, as in a binary file", "take the right file")
    return text, notes
