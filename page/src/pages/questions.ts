// The questions that people asked of such a programme, and the figures that answer each.

import type { Key } from "../text/text";

export interface Asked {
  asked: Key;
  /** Sentences whose {names} are ids of measures: the first that the run can fill is said. */
  answers: Key[];
  /** Section of the results that shows it. */
  section: string;
  /** Keys of the programme's sources. */
  sources: string[];
}

export const QUESTIONS: Asked[] = [
  { asked: "ask1", answers: ["answer1Draws", "answer1"], section: "losses", sources: ["mou", "usfl"] },
  { asked: "ask2", answers: ["answer2"], section: "readings", sources: ["mou", "tfd", "katz"] },
  { asked: "ask3", answers: ["answer3"], section: "readings", sources: ["diet80", "katz"] },
  { asked: "ask4", answers: ["answer4Fiscal", "answer4Draws", "answer4"], section: "fiscal_cost", sources: ["diet120"] },
  { asked: "ask5", answers: ["answer5Draws", "answer5"], section: "deadline", sources: ["mou", "nhk3"] },
  { asked: "ask6", answers: ["answer6Draws", "answer6"], section: "backing", sources: ["tsunagi", "novaist", "hudson"] },
  { asked: "ask7", answers: ["answer7Fiscal", "answer7"], section: "currency", sources: ["fosint", "capeye"] },
  { asked: "ask8", answers: ["answer8"], section: "projects", sources: ["whfs", "kantei", "nhk3"] },
  { asked: "ask9", answers: ["answer9"], section: "projects", sources: ["mou", "jbic2023", "hudson"] },
  { asked: "ask10", answers: ["answer10Tariffs", "answer10"], section: "tariffs", sources: ["mou", "fosint"] },
  { asked: "ask11", answers: ["answer11"], section: "money", sources: ["mou", "jiji"] },
  { asked: "ask12", answers: ["answer12"], section: "money", sources: ["diet120"] },
  { asked: "ask13", answers: ["answer13Tariffs", "answer13"], section: "tariffs", sources: ["jp24h", "toyo", "ussc"] },
  { asked: "ask14", answers: ["answer14"], section: "unknowns", sources: ["mou"] },
  { asked: "ask15", answers: ["answer15"], section: "projects", sources: ["tracker", "usfl"] },
  { asked: "ask16", answers: ["answer16Network", "answer16"], section: "resilience", sources: ["seed", "siabcg24", "course20", "rhod"] },
];
