# SPDX-License-Identifier: Apache-2.0
# Reads a FAT32 file system from its bytes: what is on the medium, with nobody's cache before it.
import struct

END = 0x0FFFFFF8


class Fat:
    def __init__(self, image):
        self.image = image
        self.sector, per_cluster, reserved, fats = struct.unpack_from("<HBHB", image, 11)
        (fat_sectors,) = struct.unpack_from("<I", image, 36)
        (self.root,) = struct.unpack_from("<I", image, 44)
        self.cluster = self.sector * per_cluster
        self.fat = reserved * self.sector
        self.data = (reserved + fats * fat_sectors) * self.sector
        self.clusters = (fat_sectors * self.sector) // 4

    def chain(self, cluster):
        """The bytes of a chain of clusters, as far as it is whole."""
        out, seen = [], set()
        while 2 <= cluster < self.clusters and cluster not in seen:
            seen.add(cluster)
            at = self.data + (cluster - 2) * self.cluster
            out.append(self.image[at : at + self.cluster])
            (cluster,) = struct.unpack_from("<I", self.image, self.fat + 4 * cluster)
            cluster &= 0x0FFFFFFF
        return b"".join(out)

    def entries(self, cluster):
        """(name, is a directory, first cluster, size) of each entry."""
        data, long_name = self.chain(cluster), ""
        for at in range(0, len(data), 32):
            entry = data[at : at + 32]
            if entry[0] == 0:
                return
            if entry[0] == 0xE5:
                long_name = ""
            elif entry[11] == 0x0F:
                text = (entry[1:11] + entry[14:26] + entry[28:32]).decode("utf-16-le", "replace")
                long_name = text.split("\0")[0] + long_name
            else:
                short = entry[:8].decode("latin-1").rstrip()
                suffix = entry[8:11].decode("latin-1").rstrip()
                name = long_name or short + ("." + suffix if suffix else "")
                if not long_name and entry[12] & 8:  # a name kept in small letters
                    name = name.lower()
                long_name = ""
                high, low = struct.unpack_from("<H", entry, 20)[0], struct.unpack_from("<H", entry, 26)[0]
                if not entry[11] & 8 and short not in (".", ".."):
                    yield name, bool(entry[11] & 16), high << 16 | low, struct.unpack_from("<I", entry, 28)[0]

    def files(self, cluster=None, path=""):
        """{path: bytes} of all files."""
        found = {}
        for name, is_directory, first, size in self.entries(self.root if cluster is None else cluster):
            if is_directory:
                found.update(self.files(first, path + name + "/"))
            else:
                found[path + name] = self.chain(first)[:size]
        return found
