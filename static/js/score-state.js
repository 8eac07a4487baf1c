// One sheet as this browser knows it: what the server has, what was changed here and is not there yet.
// It is kept in the browser until the sheet is sealed and the server has said so; `now` is the server's time.
import { dropCopy, readCopy, writeCopy } from "./draft-store.js";

// What of a sheet is the server's, and what is this browser's own.
const SERVER = ["known", "revision", "is_draft", "now", "lines_url", "seal_url", "check_url"];
// `typed_by` is the hash of the rubric by which `mine` was scored.
const OWN = ["mine", "sent", "faults", "seal", "day", "waits", "typed_by"];
const EMPTY = { points: null, na: false, note: "", photos: [] };

const sorted = (line) => [line.points, line.na, line.note.trim(), [...line.photos].sort()];
export const sameLine = (one, other) => JSON.stringify(sorted(one || EMPTY)) === JSON.stringify(sorted(other || EMPTY));

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

export class SheetState {
  // `values` come from the server with the page: key, id, name, revision, lines, addresses, is_draft, and
  // rubric_hash, which says by which rubric the page shows the items; it stays as long as the page does.
  constructor(values) {
    Object.assign(this, values);
    this.known = values.lines;
    this.conflicts = {};
    this.words = "";
    this.isKept = true;
    this.forget();
    const copy = readCopy(this.key);
    if (copy && copy.mine && copy.known) this.takeUp(copy);
    this.askOnOtherRubric();
  }

  // A page that was kept for want of a net is older than what this browser has been answered since.
  takeUp(copy) {
    if (copy.now > this.now) {
      for (const name of [...SERVER, ...OWN]) this[name] = copy[name];
    } else if (copy.is_draft || Object.keys(copy.mine).length) {
      this.restore(copy);
    } else {
      dropCopy(this.key);
    }
  }

  forget() {
    Object.assign(this, { mine: {}, sent: {}, faults: null, seal: null, day: "", waits: false, typed_by: "" });
  }

  // What was scored by another rubric is not sent by itself: the person has to look at it first.
  askOnOtherRubric() {
    const codes = Object.keys(this.mine);
    this.isOtherRubric = this.is_draft && codes.length > 0 && this.typed_by !== this.rubric_hash;
    if (!this.isOtherRubric) return;
    this.seal = null;
    for (const code of codes) this.conflicts[code] = this.known[code] || EMPTY;
  }

  // What an earlier page could not bring to the server, over what the server has now.
  restore(copy) {
    for (const name of OWN) this[name] = copy[name];
    this.known = copy.known;
    this.merge({ revision: this.revision, lines: this.lines, is_draft: this.is_draft, now: this.now });
  }

  get isUnsent() {
    return Object.keys(this.mine).length > 0 || this.faults !== null || this.seal !== null;
  }

  get hasConflicts() {
    return Object.keys(this.conflicts).length > 0;
  }

  lineOf(code) {
    return this.mine[code] || this.known[code] || EMPTY;
  }

  allLines() {
    return { ...this.known, ...this.mine };
  }

  // Of a sealed sheet no more than that it is sealed, until a page from the server says so itself.
  keep() {
    const copy = Object.fromEntries([...SERVER, ...OWN].map((name) => [name, this[name]]));
    if (!this.is_draft) copy.known = {};
    this.isKept = writeCopy(this.key, copy);
  }

  // A change takes back a sealing that waits: it was agreed to for other points.
  change(code, line) {
    if (sameLine(line, this.lineOf(code))) return false;
    this.seal = null;
    this.words = "";
    this.day = this.day || today();
    if (sameLine(line, this.known[code])) delete this.mine[code];
    else this.mine[code] = line;
    delete this.conflicts[code];
    if (!this.hasConflicts) this.typed_by = this.rubric_hash;
    this.keep();
    return true;
  }

  changeFaults(values) {
    this.seal = null;
    this.words = "";
    this.faults = values;
    this.keep();
  }

  waitForPhotos(waits) {
    if (this.waits === waits) return;
    this.waits = waits;
    this.keep();
  }

  // What goes to the server next; what a person has still to choose between stays here.
  nextLines() {
    const codes = Object.keys(this.mine).filter((code) => !this.conflicts[code]);
    return Object.fromEntries(codes.map((code) => [code, this.mine[code]]));
  }

  // Whether an answer got lost is not known: until one comes, all that was ever sent may be there.
  noteSent(lines) {
    for (const code of Object.keys(lines)) this.sent[code] = [...(this.sent[code] || []), lines[code]];
    this.keep();
  }

  // The server's answer: what it took is no longer ours alone; what differs on both sides is asked.
  merge(answer) {
    for (const code of Object.keys(this.mine)) {
      const theirs = answer.lines[code];
      const isOurs = (this.sent[code] || []).some((line) => sameLine(line, theirs));
      if (sameLine(theirs, this.mine[code])) delete this.mine[code];
      else if (!isOurs && !sameLine(theirs, this.known[code])) this.conflicts[code] = theirs || EMPTY;
    }
    for (const code of Object.keys(this.conflicts)) if (!this.mine[code]) delete this.conflicts[code];
    this.known = answer.lines;
    this.revision = answer.revision;
    this.is_draft = answer.is_draft;
    this.now = answer.now;
    for (const name of ["lines_url", "seal_url", "check_url"]) if (answer[name]) this[name] = answer[name];
    this.sent = {};
    if (!this.is_draft && Object.keys(this.mine).length === 0) this.forget();
    this.keep();
  }

  // `taken` are the codes that there are by this rubric: nothing else can be kept.
  settle(keepsMine, taken) {
    for (const code of Object.keys(this.conflicts)) if (!keepsMine || !taken.includes(code)) delete this.mine[code];
    this.conflicts = {};
    this.isOtherRubric = false;
    this.typed_by = this.rubric_hash;
    this.keep();
  }

  // Agreed to on the check page, for exactly these lines.
  agree() {
    this.words = "";
    this.day = this.day || today();
    this.seal = this.allLines();
    this.keep();
  }

  // Whether the server has what was agreed to; if it has something else, it must be checked again.
  isAgreed() {
    const codes = new Set([...Object.keys(this.seal), ...Object.keys(this.known)]);
    return [...codes].every((code) => sameLine(this.seal[code], this.known[code]));
  }

  drop() {
    this.forget();
    this.conflicts = {};
    this.keep();
  }
}
