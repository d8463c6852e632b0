// The shapes of the API, by name; types.ts is generated from openapi.json at each build.

import type { components } from "./types";

type Shapes = components["schemas"];
export type Block = Section["blocks"][number];
export type Cell = Shapes["Cell"];
export type Change = Shapes["Change"] & { reason: string };
export type Column = Shapes["Column"];
export type Entry = Shapes["Entry"];
export type Fact = Shapes["Fact"];
export type Input = Shapes["Input"];
export type Job = Shapes["Job"];
export type MeasureValue = Shapes["MeasureValue"];
export type Picture = Shapes["Picture"];
export type Preset = Shapes["Preset"];
export type ProblemShown = Shapes["ProblemShown"];
export type ProgrammeInputs = Shapes["ProgrammeInputs"];
export type ProgrammeListed = Shapes["ProgrammeListed"];
export type Programmes = Shapes["Programmes"];
export type Question = Required<Omit<Shapes["Question"], "changes">> & { changes: Change[] };
export type Results = Shapes["Results"];
export type Section = Shapes["Section"];
export type SessionShown = Shapes["SessionShown"];
export type Shared = Shapes["Shared"];
export type Snippet = Shapes["Snippet"];
export type Comparison = Shapes["ComparisonShown"];
export type Explanation = Shapes["ExplanationShown"];
export type SourceShown = Shapes["SourceShown"];
export type Table = Shapes["Table"];
