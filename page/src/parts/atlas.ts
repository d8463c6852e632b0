// The states of the United States as paths, in the projection that the atlas comes in.

import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlasFile from "us-atlas/states-albers-10m.json?url";
import { STATES } from "./states";

export const WIDTH = 975;
export const HEIGHT = 610;

export interface State {
  code: string;
  name: string;
  path: string;
  middle: [number, number];
}

type Ring = number[][];

/** Every state; read when the map is first shown. */
export async function states(): Promise<State[]> {
  const topology = (await (await fetch(atlasFile)).json()) as Topology<{ states: GeometryCollection<{ name: string }> }>;
  return feature(topology, topology.objects.states).features.map((one) => {
    const shape = one.geometry;
    const areas: Ring[][] =
      shape.type === "Polygon" ? [shape.coordinates] : shape.type === "MultiPolygon" ? shape.coordinates : [];
    const name = one.properties.name;
    return { code: STATES[name] ?? "", name, path: areas.map(drawn).join(""), middle: middleOf(areas) };
  });
}

function drawn(area: Ring[]): string {
  return area
    .map((ring) => `M${ring.map(([x, y]) => `${(x ?? 0).toFixed(1)},${(y ?? 0).toFixed(1)}`).join("L")}Z`)
    .join("");
}

/** Centre of the largest outline. */
function middleOf(areas: Ring[][]): [number, number] {
  let best: [number, number] = [0, 0];
  let most = 0;
  for (const [outline = []] of areas) {
    let area = 0;
    let x = 0;
    let y = 0;
    outline.forEach(([x1 = 0, y1 = 0], place) => {
      const [x2 = 0, y2 = 0] = outline[(place + 1) % outline.length] ?? [];
      const cross = x1 * y2 - x2 * y1;
      area += cross;
      x += (x1 + x2) * cross;
      y += (y1 + y2) * cross;
    });
    if (Math.abs(area) > most) {
      most = Math.abs(area);
      best = [x / (3 * area), y / (3 * area)];
    }
  }
  return best;
}
