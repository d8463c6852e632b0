// The questions that people asked of such a programme, and the figures that answer each.

import type { Key } from "../text/text";

export interface Asked {
  asked: Key;
  /** A sentence whose {names} are ids of measures. */
  answer: Key;
  /** Section of the results that shows it. */
  section: string;
  /** Keys of the programme's sources. */
  sources: string[];
}

export const QUESTIONS: Asked[] = [
  { asked: "ask1", answer: "answer1", section: "losses", sources: ["mou", "usfl"] },
  { asked: "ask2", answer: "answer2", section: "readings", sources: ["mou", "tfd", "katz"] },
  { asked: "ask3", answer: "answer3", section: "readings", sources: ["diet80", "katz"] },
  { asked: "ask4", answer: "answer4", section: "exposure", sources: ["diet120"] },
  { asked: "ask5", answer: "answer5", section: "deadline", sources: ["mou", "nhk3"] },
  { asked: "ask6", answer: "answer6", section: "exposure", sources: ["tsunagi", "novaist", "hudson"] },
  { asked: "ask7", answer: "answer7", section: "exposure", sources: ["fosint", "capeye"] },
  { asked: "ask8", answer: "answer8", section: "projects", sources: ["whfs", "kantei", "nhk3"] },
  { asked: "ask9", answer: "answer9", section: "projects", sources: ["mou", "jbic2023", "hudson"] },
  { asked: "ask10", answer: "answer10", section: "tariffs", sources: ["mou", "fosint"] },
  { asked: "ask11", answer: "answer11", section: "money", sources: ["mou", "jiji"] },
  { asked: "ask12", answer: "answer12", section: "money", sources: ["diet120"] },
  { asked: "ask13", answer: "answer13", section: "tariffs", sources: ["jp24h", "toyo", "ussc"] },
  { asked: "ask14", answer: "answer14", section: "unknowns", sources: ["mou"] },
  { asked: "ask15", answer: "answer15", section: "projects", sources: ["tracker", "usfl"] },
  { asked: "ask16", answer: "answer16", section: "projects", sources: ["seed"] },
];
