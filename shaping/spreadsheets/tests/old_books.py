"""Builds old .xls workbooks record by record."""

import struct

SECTOR = 512
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind, *contents):
    content = b"".join(contents)
    return struct.pack("<2H", kind, len(content)) + content


def begin(kind):
    return record(0x0809, struct.pack("<4H2L", 0x0600, kind, 0, 0x07CC, 0, 6))


END_OF_PART = record(0x0A)


def wide(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def label(row, column, text):
    return record(0x0204, struct.pack("<3H", row, column, 0), wide(text))


def number(row, column, value, style=0):
    return record(0x0203, struct.pack("<3Hd", row, column, style, value))


def numbers(row, first, values, style=0):
    """Several whole numbers side by side in one record."""
    cells = b"".join(struct.pack("<HL", style, (value << 2) | 2) for value in values)
    ends = struct.pack("<H", first + len(values) - 1)
    return record(0xBD, struct.pack("<2H", row, first), cells, ends)


def formula(row, column, result):
    place = struct.pack("<3H", row, column, 0)
    return record(0x06, place, result, struct.pack("<HLH", 0, 0, 3), b"\x1e\x01\x00")


def error(row, column, code):
    return record(0x0205, struct.pack("<3H2B", row, column, 0, code, 1))


def boolean(row, column, value):
    return record(0x0205, struct.pack("<3H2B", row, column, 0, value, 0))


def hidden_row(row):
    return record(0x0208, struct.pack("<8H", row, 0, 6, 255, 0, 0, 0x20, 0))


def hidden_column(column):
    return record(0x7D, struct.pack("<6H", column, column, 2000, 0, 1, 0))


def style(number_format):
    return record(0xE0, struct.pack("<2H", 0, number_format), bytes(16))


def number_format(code, text):
    return record(0x041E, struct.pack("<H", code), wide(text))


def stream(*sheets, styles=b"", states=()):
    """The Workbook stream: globals, then the sheets."""
    states = dict(enumerate(states))
    entries = [(f"表{place + 1}", states.get(place, 0)) for place in range(len(sheets))]

    def globals_part(places):
        bounds = b"".join(
            record(
                0x85,
                struct.pack("<L2B", place, state, 0),
                struct.pack("<2B", len(name), 1) + name.encode("utf-16-le"),
            )
            for place, (name, state) in zip(places, entries, strict=True)
        )
        return begin(5) + record(0x42, b"\xb0\x04") + styles + bounds + END_OF_PART

    parts = [begin(0x10) + sheet + END_OF_PART for sheet in sheets]
    places, place = [], len(globals_part([0] * len(parts)))
    for part in parts:
        places.append(place)
        place += len(part)
    return globals_part(places) + b"".join(parts)


def entry(name, kind, start, size, child=0xFFFFFFFF):
    encoded = name.encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<H2B3L", len(encoded) + 2, kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<3L", start, size, 0)
    )


def header(table_sectors, directory, mini_table, tables):
    fields = struct.pack(
        "<16x5H6x9L",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        table_sectors,
        directory,
        0,
        4096,
        mini_table,
        0 if mini_table == END else 1,
        END,
        0,
    )
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + fields
    return start + struct.pack("<109L", *tables, *[FREE] * (109 - len(tables)))


def sectors(content):
    return content.ljust(-len(content) // SECTOR * -SECTOR, b"\0")


def chained(first, count):
    return [*range(first + 1, first + count), END]


def contained(content, name="Workbook"):
    """Put a stream into a compound file, into small sectors when it is short."""
    if len(content) < 4096:
        return _contained_small(content, name)
    count = -(-len(content) // SECTOR)
    table_sectors = -(-(count + 40) // 128)
    table = [TABLE] * table_sectors + [END] + chained(table_sectors + 1, count)
    table += [FREE] * (table_sectors * 128 - len(table))
    directory = entry("Root Entry", 5, END, 0, 1) + entry(name, 2, table_sectors + 1, len(content))
    return (
        header(table_sectors, table_sectors, END, range(table_sectors))
        + struct.pack(f"<{len(table)}L", *table)
        + sectors(directory)
        + sectors(content)
    )


def _contained_small(content, name):
    smalls = -(-len(content) // 64)
    count = -(-smalls * 64 // SECTOR)
    table = [TABLE, END, END, *chained(3, count)]
    mini = chained(0, smalls)
    directory = entry("Root Entry", 5, 3, smalls * 64, 1) + entry(name, 2, 0, len(content))
    return (
        header(1, 1, 2, [0])
        + struct.pack("<128L", *table, *[FREE] * (128 - len(table)))
        + sectors(directory)
        + struct.pack("<128L", *mini, *[FREE] * (128 - len(mini)))
        + sectors(content)
    )


def old_book(*sheets, **more):
    return contained(stream(*sheets, **more))
