// The sections that a report of the server has, in the order in which a reader asks.

import { get } from "../api/client";
import { t, type Key } from "../text/text";

/** Words for sections; one that is not here is called by its name. */
const NAMED: Record<string, Key> = {
  headline: "sectionHeadline",
  money: "sectionMoney",
  deadline: "sectionDeadline",
  deadline_chances: "sectionDeadlineChances",
  readings: "sectionReadings",
  losses: "sectionLosses",
  drawn_losses: "sectionDrawnLosses",
  backing: "sectionBacking",
  cross_check: "sectionCrossCheck",
  fiscal_cost: "sectionFiscalCost",
  pricing: "sectionPricing",
  currency: "sectionCurrency",
  tariffs: "sectionTariffs",
  resilience: "sectionResilience",
  sensitivity: "sectionSensitivity",
  exposure: "sectionExposure",
  projects: "sectionProjects",
  cash_flows: "sectionCashFlows",
  claims: "sectionClaims",
  unknowns: "sectionUnknowns",
  scenario: "sectionScenario",
  provenance: "sectionProvenance",
  method: "sectionMethod",
  sources: "sectionSources",
};

class Listing {
  names = $state.raw<string[]>([]);

  async read(): Promise<void> {
    if (this.names.length === 0) this.names = await get<string[]>("/api/sections");
  }

  title(name: string): string {
    const key = NAMED[name];
    if (key) return t(key);
    const words = name.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
}

export const listing = new Listing();
