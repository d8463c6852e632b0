// Answers to the scenario: each kept with the hash of its question, so that none is taken
// for current that is not.

import { untrack } from "svelte";
import { Away, post, Refused } from "../api/client";
import type { Fact, MeasureValue, ProblemShown, Question, Results, Section } from "../api/shapes";
import { Refining } from "./refining.svelte";
import { byWords } from "../parts/format";
import { settings } from "./settings.svelte";
import { FIRST_DRAWS, workbench } from "./question.svelte";

const RETRY_MS = 2000;
const DRAWS_AT_ONCE = 2000;
/** The one measure that tells whether draws were made, where a page needs none. */
const FIGURE = "disbursed_by_deadline";

interface Kept {
  hash: string;
  section: Section;
}

/** What a page shows: sections and measures at once, and further sections, with every
 * measure, once those stand; what is slow to work out holds nothing else up. */
export interface Need {
  sections: string[];
  measures: string[];
  later?: string[];
}

class Answers {
  latest = $state.raw<Results | null>(null);
  /** Hashes of the current question: of its first draws, and of all. */
  current = $state.raw<string[]>([]);
  problems = $state.raw<ProblemShown[]>([]);
  busy = $state(false);
  away = $state(false);
  #sections = $state.raw<Record<string, Kept>>({});
  refining = new Refining();
  /** The job that works the sensitivity out. */
  moving = new Refining();

  /** True where the latest answer holds every measure. */
  whole = $state(false);
  #needed: Need = { sections: [], measures: [] };
  #wanted: Question | null = null;
  /** The question all of whose draws the server has. */
  #refined = "";
  #again = false;
  #timer = 0;

  get usdJpy(): number | null {
    return this.latest?.currency.usd_jpy ?? null;
  }

  /** The day of that rate. */
  get rateDay(): string {
    return this.latest?.currency.as_of ?? "";
  }

  /** Measures of dollars by how they are written: what a sentence rounds, exactly. */
  dollars = $derived(byWords((this.latest?.measures ?? []).flatMap((one) => (one.unit === "USD" && one.number != null ? [one.number] : []))));

  /** True where some figure of the latest answer has an interval. */
  get hasIntervals(): boolean {
    return this.latest?.measures.some((one) => one.low != null) ?? false;
  }

  /** True where a figure of this hash belongs to the scenario as it stands. */
  isCurrent(hash: string | undefined): boolean {
    return hash !== undefined && !this.away && this.current.includes(hash);
  }

  measure(id: string): MeasureValue | undefined {
    return this.latest?.measures.find((one) => one.id === id);
  }

  /** The latest answer to a section, by its name or its id; current or not. */
  section(name: string): Kept | undefined {
    return this.#sections[known(name)];
  }

  /** The facts that a section shows first; none where the run has no such section. */
  facts(name: string): Fact[] {
    const block = this.section(name)?.section.blocks.find((one) => one.kind === "facts");
    return block?.facts ?? [];
  }

  /** Ask for the sections that the page shows; asks again whenever the question changes. */
  need(needed: Need, question: Question): void {
    this.#needed = needed;
    if (written(question) !== written(this.#wanted)) {
      this.current = [];
      this.refining.cancel();
      this.moving.cancel();
    }
    this.#wanted = question;
    this.#askAgain(); // one at a time: while the server works, only the newest waits
  }

  /** The answer to a question, with the sections and measures named; no measure: with all. */
  #results(question: Question, sections: string[], measures: string[]): Promise<Results> {
    const query = new URLSearchParams([
      ...sections.map((name) => ["section", name]),
      ...measures.map((name) => ["measure", name]),
    ]);
    return post<Results>(`/api/results?${query}`, question);
  }

  async #ask(): Promise<void> {
    const question = this.#wanted;
    if (question === null) return;
    clearTimeout(this.#timer);
    this.busy = true;
    this.#again = false;
    try {
      const done = this.#refined === written(question);
      const draws = done ? question.draws : Math.min(question.draws, FIRST_DRAWS);
      const { sections, measures, later } = this.#needed;
      this.whole = false;
      this.#take(await this.#results({ ...question, draws }, sections, measures), question);
      if (later && !this.#again) {
        this.#take(await this.#results({ ...question, draws }, later, []), question);
        this.whole = true;
      }
      if (draws < question.draws) this.#refine(question);
    } catch (error) {
      this.#fail(error, question);
    }
    this.busy = false;
    if (this.#again) void this.#ask();
  }

  #take(results: Results, question: Question): void {
    this.away = false;
    this.problems = [];
    this.latest = results;
    const isWanted = written(question) === written(this.#wanted);
    if (isWanted && !this.current.includes(results.hash)) this.current = [...this.current, results.hash];
    const found = results.sections.map((section) => [known(section.id), { hash: results.hash, section }]);
    this.#sections = { ...this.#sections, ...Object.fromEntries(found) };
  }

  #refine(question: Question): void {
    if (this.#again || this.refining.progress !== null) return;
    const done = () => {
      if (written(question) !== written(this.#wanted)) return;
      this.#refined = written(question);
      if (!this.busy) void this.#ask();
    };
    void this.refining.start(question, "whole", done, () => this.#askAgain()).then(() => {
      // Who may start no job is answered at once, up to what the server answers so.
      if (this.refining.failed === "" || question.draws > DRAWS_AT_ONCE) return;
      this.refining.failed = "";
      done();
    });
  }

  /** Have the sensitivity worked out, and ask for it at the end. */
  move(): void {
    const question = this.#wanted;
    if (question === null) return;
    const again = () => this.#askAgain();
    void this.moving.start(question, "sensitivity", again, again);
  }

  /** Ask anew, now or once the server has answered what it is busy with. */
  #askAgain(): void {
    if (this.busy) this.#again = true;
    else void this.#ask();
  }

  #fail(error: unknown, question: Question): void {
    if (this.#refined === written(question)) {
      this.#refined = ""; // the server has no longer all the draws: begin with the first
      this.#again = true;
    } else if (error instanceof Refused) {
      this.problems = error.problems;
    } else if (error instanceof Away) {
      this.away = true;
      this.#timer = setTimeout(() => void this.#ask(), RETRY_MS);
    } else throw error;
  }
}

/** One word for a section, whose name and id differ by a hyphen, or in one case wholly. */
function known(name: string): string {
  return name === "summary" ? "headline" : name.replaceAll("-", "_");
}

function written(question: Question | null): string {
  return JSON.stringify(question);
}

export const answers = new Answers();

/** Ask anew whenever the scenario or the sections on the page change; for an effect. */
export function keepAsking(sections: string[], more: Partial<Need> = {}): void {
  const question = workbench.question;
  void settings.language; // another language is another answer
  if (question.programme !== "") untrack(() => answers.need({ sections, measures: [FIGURE], ...more }, question));
}
