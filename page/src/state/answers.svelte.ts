// Answers to the scenario: each kept with the hash of its question, so that none is taken
// for current that is not.

import { untrack } from "svelte";
import { Away, post, Refused } from "../api/client";
import type { MeasureValue, ProblemShown, Question, Results, Section } from "../api/shapes";
import { Refining } from "./refining.svelte";
import { FIRST_DRAWS, workbench } from "./question.svelte";
import { settings } from "./settings.svelte";

const DEBOUNCE_MS = 25;
const RETRY_MS = 2000;

interface Kept {
  hash: string;
  section: Section;
}

class Answers {
  latest = $state.raw<Results | null>(null);
  /** Hashes of the current question: of its first draws, and of all. */
  current = $state.raw<string[]>([]);
  problems = $state.raw<ProblemShown[]>([]);
  busy = $state(false);
  away = $state(false);
  sections = $state.raw<Record<string, Kept>>({});
  refining = new Refining();

  #needed: string[] = [];
  #abort: AbortController | null = null;
  #timer = 0;

  get usdJpy(): number | null {
    return this.latest?.currency.usd_jpy ?? null;
  }

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

  /** Ask for the sections that the page shows; asks again whenever the question changes. */
  need(sections: string[], question: Question): void {
    this.#needed = sections;
    this.current = [];
    this.refining.cancel();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(question), DEBOUNCE_MS);
  }

  async #ask(question: Question): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.busy = true;
    try {
      const first = { ...question, draws: Math.min(question.draws, FIRST_DRAWS) };
      this.#take(await this.results(first, this.#needed, abort.signal));
      this.busy = false;
      if (question.draws > first.draws) this.#refine(question);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.busy = false;
      if (error instanceof Refused) this.problems = error.problems;
      else if (error instanceof Away) this.#waitFor(question);
      else throw error;
    }
  }

  /** The answer to a question, with the sections that are named. */
  results(question: Question, sections: string[], signal?: AbortSignal): Promise<Results> {
    const query = new URLSearchParams(sections.map((name) => ["section", name]));
    return post<Results>(`/api/results?${query}`, question, signal);
  }

  #take(results: Results): void {
    this.away = false;
    this.problems = [];
    this.latest = results;
    this.current = [...this.current, results.hash];
    const asked = Object.fromEntries(
      results.sections.map((section, place) => [
        this.#needed[place] ?? section.id,
        { hash: results.hash, section },
      ]),
    );
    const byId = Object.fromEntries(
      results.sections.map((section) => [section.id, { hash: results.hash, section }]),
    );
    this.sections = { ...this.sections, ...asked, ...byId };
  }

  #refine(question: Question): void {
    const asked = this.#abort;
    void this.refining.start(question, this.#needed, (results) => {
      if (asked === this.#abort) this.#take(results);
    });
  }

  #waitFor(question: Question): void {
    this.away = true;
    this.#timer = setTimeout(() => void this.#ask(question), RETRY_MS);
  }
}

export const answers = new Answers();

/** Ask anew whenever scenario, language or the sections on the page change; an effect. */
export function keepAsking(sections: string[]): void {
  const question = workbench.question;
  void settings.language;
  if (question.programme !== "") untrack(() => answers.need(sections, question));
}
