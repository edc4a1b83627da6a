// The file in which progress and answers travel from one device to another: what stands in it, what is wrong with one,
// and how two devices' worth become one. No page is needed here.

const FORMAT = 'zero-to-hero progress';
const VERSION = 1;
const NAME = /^(read|question|first|shown|exercise):\S+$/;

/** The text of the file; `done` holds names, `cells` is {place: {was, now}} (memory.js). */
export function pack(course, done, cells, now = new Date()) {
  const file = { format: FORMAT, version: VERSION, course, saved: now.toISOString(), done: [...done].sort(), cells };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** {done, cells, saved} of a file's text. Throws an Error with a sentence for anything else. */
export function unpack(text, course) {
  const made = '“Save to a file” on this page makes the right kind.';
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error(`This isn't a progress file: its text isn't JSON. ${made}`);
  }
  if (file?.format !== FORMAT) throw new Error(`This JSON file isn't a progress file. ${made}`);
  if (file.course !== course)
    throw new Error(
      `This file belongs to another course, “${file.course}”. The one that you're reading is “${course}”.`,
    );
  if (!Number.isInteger(file.version) || file.version > VERSION)
    throw new Error(
      'This file comes from a newer version of the course. Reload the page to get that version, then try again.',
    );
  const cells = Object.entries(file.cells ?? {});
  const whole =
    typeof file.saved === 'string' &&
    Array.isArray(file.done) &&
    file.done.every((name) => typeof name === 'string' && NAME.test(name)) &&
    cells.every(
      ([place, cell]) => place.includes('#') && typeof cell?.was === 'string' && typeof cell?.now === 'string',
    );
  if (!whole)
    throw new Error("This file is damaged: part of it isn't progress. Save it again on the device where it came from.");
  return { done: new Set(file.done), cells: file.cells ?? {}, saved: file.saved };
}

/**
 * What is there afterwards: `done` of both, and of `theirs` the cells that are `added` and those that are in `conflict`,
 * because they hold another text here. A question is right the first time if that is so wherever it was answered.
 */
export function merge(mine, theirs) {
  const done = new Set([...mine.done, ...theirs.done]);
  for (const name of done) {
    if (!name.startsWith('first:')) continue;
    const answered = name.replace('first:', 'question:');
    if ([mine, theirs].some((one) => one.done.has(answered) && !one.done.has(name))) done.delete(name);
  }
  const added = {};
  const conflict = {};
  for (const [place, cell] of Object.entries(theirs.cells)) {
    if (!mine.cells[place]) added[place] = cell;
    else if (mine.cells[place].now !== cell.now) conflict[place] = cell;
  }
  return { done, added, conflict };
}
