// SPDX-License-Identifier: Apache-2.0
// The files of a stick in a browser: chosen as a folder, chosen one by one or dropped; which of them are worth sending,
// and in which order. Photos of a terminal's screen are among them when they lie in no folder: those of a stick stay.
const worth = [/^pair-request$/, /\.batch$/, /^health$/, /^head$/]; // a request first: what waits for it counts at once
const ours = /^(ack|plan|pair-answer)$/; // what a host left there

const nameOf = path => path.slice(path.lastIndexOf('/') + 1);
const orderOf = path => worth.findIndex(pattern => pattern.test(nameOf(path)));

export const chosenFiles = input =>
  [...input.files].map(file => ({ path: file.webkitRelativePath || file.name, file }));

// ---- dropped ----

const readSome = reader => new Promise((done, failed) => reader.readEntries(done, failed));

async function filesBelow(entry) {
  if (entry.isFile)
    return [{ path: entry.fullPath.slice(1), file: await new Promise((done, failed) => entry.file(done, failed)) }];
  const found = [],
    reader = entry.createReader();
  for (let some = await readSome(reader); some.length; some = await readSome(reader))
    for (const inside of some) found.push(...(await filesBelow(inside)));
  return found;
}

// The entries are gone once the event is over: they are asked for before anything is waited for. Where there are none
// (files out of another program), files they are all the same.
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map(file => ({ path: file.name, file }));
  return (await Promise.all(entries.map(filesBelow))).flat();
}

// ---- sorted ----

const pictureHeads = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47],
];

async function isPicture({ path, file }) {
  if (path.includes('/')) return false;
  const head = new Uint8Array(await new Response(file.slice(0, 4)).arrayBuffer());
  return /^image\//.test(file.type) || pictureHeads.some(known => known.every((byte, i) => head[i] === byte));
}

// wanted: to be sent; pictures: to be looked at for codes; left: what a host left there; others: none of ours, by
// their names.
export async function sortFiles(all) {
  const isLooked = await Promise.all(all.map(isPicture));
  const files = all.filter((_, i) => !isLooked[i]);
  const wanted = files.filter(({ path }) => orderOf(path) >= 0);
  wanted.sort((a, b) => orderOf(a.path) - orderOf(b.path) || (a.path < b.path ? -1 : 1));
  const rest = files.filter(({ path }) => orderOf(path) < 0 && !nameOf(path).startsWith('.'));
  return {
    wanted,
    pictures: all.filter((_, i) => isLooked[i]),
    left: rest.filter(({ path }) => ours.test(nameOf(path))).length,
    others: rest.filter(({ path }) => !ours.test(nameOf(path))).map(({ path }) => path),
  };
}
