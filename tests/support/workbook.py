# SPDX-License-Identifier: Apache-2.0
# Workbooks made part by part, good ones and others.
import io, zipfile


def xlsx(rows, shared=(), tail="", parts=(), sheets=("名册",), head="", others=()):
    """A workbook: rows of XML, texts that cells share, what follows the rows, other parts."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1))
    texts = "".join(f"<si>{text}</si>" for text in shared)
    links = "".join(f'<Relationship Id="r{i}" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(sheets) + 1))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="x"><sheets>{names}</sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        z.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{texts}</sst>')
        for i in range(1, len(sheets) + 1):
            content = rows if i == 1 else others[i - 2] if i - 2 < len(others) else ""
            z.writestr(f"xl/worksheets/sheet{i}.xml", f'{head}<worksheet xmlns="{main}"><sheetData>'
                       f'{content}</sheetData>{tail}</worksheet>')
        for name, content in parts:
            z.writestr(name, content)
    return file.getvalue()


def bomb():
    """A workbook whose one cell has 600 MiB of text; it is never held in one piece."""
    whole = io.BytesIO(xlsx(row(1, "@")))
    file = io.BytesIO()
    with zipfile.ZipFile(whole) as kind, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for part in kind.namelist():
            before, cell, behind = kind.read(part).partition(b"@")
            with z.open(part, "w") as out:
                out.write(before)
                for _ in range(600 if cell else 0):
                    out.write(b"x" * (1 << 20))
                out.write(behind)
    return file.getvalue()


def row(line, *cells):
    texts = "".join(f'<c r="{chr(65 + i)}{line}" t="inlineStr"><is><t>{cell}</t></is></c>'
                    for i, cell in enumerate(cells) if cell)
    return f'<row r="{line}">{texts}</row>'
