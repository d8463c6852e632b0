// The scenario: the browser holds it, with every step back and forth, through any restart.

import type { Change, Question } from "../api/shapes";

const KEY = "kakehashi.question";
const MOST_STEPS = 200;
const SAME_MOVE_MS = 1200;
export const FIRST_DRAWS = 500;

interface Kept {
  past: Question[];
  present: Question;
  future: Question[];
}

const FIRST: Question = {
  programme: "",
  scenarios: null,
  changes: [],
  reading: null,
  as_of: null,
  seed: 0,
  draws: FIRST_DRAWS,
};

class Workbench {
  #kept = $state.raw<Kept>({ past: [], present: FIRST, future: [] });
  #lastMove = { path: "", at: 0 };

  constructor() {
    try {
      const read = JSON.parse(localStorage.getItem(KEY) ?? "null");
      if (read?.present?.programme) this.#kept = read;
    } catch {
      // What cannot be read is as good as nothing kept.
    }
  }

  get question(): Question {
    return this.#kept.present;
  }
  get canUndo(): boolean {
    return this.#kept.past.length > 0;
  }
  get canRedo(): boolean {
    return this.#kept.future.length > 0;
  }

  /** Ask something else; `move` names a slider, whose one drag is one step. */
  ask(next: Partial<Question>, move = ""): void {
    const { past, present } = this.#kept;
    const now = Date.now();
    const same = move !== "" && move === this.#lastMove.path && now - this.#lastMove.at < SAME_MOVE_MS;
    this.#lastMove = { path: move, at: now };
    this.#keep({
      past: same ? past : [...past, present].slice(-MOST_STEPS),
      present: { ...present, ...next },
      future: [],
    });
  }

  /** Open a question without a way back: another programme, a link. */
  open(question: Partial<Question>): void {
    this.#keep({ past: [], present: { ...FIRST, ...question }, future: [] });
  }

  change(path: string, value: Change["value"], reason: string, move = ""): void {
    const others = this.question.changes.filter((one) => one.path !== path);
    this.ask({ changes: [...others, { path, value, reason }] }, move);
  }

  /** Take back every change of a path and of what lies below it. */
  reset(path: string): void {
    const left = this.question.changes.filter(
      (one) => one.path !== path && !one.path.startsWith(`${path}.`),
    );
    if (left.length < this.question.changes.length) this.ask({ changes: left });
  }

  changeAt(path: string): Change | undefined {
    return this.question.changes.find((one) => one.path === path);
  }

  undo(): void {
    const { past, present, future } = this.#kept;
    const last = past.at(-1);
    if (last) this.#keep({ past: past.slice(0, -1), present: last, future: [present, ...future] });
  }

  redo(): void {
    const { past, present, future } = this.#kept;
    const [next, ...rest] = future;
    if (next) this.#keep({ past: [...past, present], present: next, future: rest });
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    localStorage.setItem(KEY, JSON.stringify(kept));
  }
}

export const workbench = new Workbench();
