// The countries of the world as paths, with the Pacific in the middle.

import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlasFile from "world-atlas/countries-110m.json?url";

export const WIDTH = 975;
export const HEIGHT = 475;
const MIDDLE = 150; // degrees east, so that the edge runs through the Atlantic
const ANTARCTICA = "Antarctica"; // where nobody makes anything

export interface Country {
  name: string;
  path: string;
  middle: [number, number];
}

/** Every country; read when the map is first shown. */
export async function countries(): Promise<Country[]> {
  const topology = (await (await fetch(atlasFile)).json()) as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const found = feature(topology, topology.objects.countries).features.filter((one) => one.properties.name !== ANTARCTICA);
  const projection = geoEqualEarth().rotate([-MIDDLE, 0]).fitSize([WIDTH, HEIGHT], { type: "FeatureCollection", features: found });
  const path = geoPath(projection);
  return found.map((one) => ({ name: one.properties.name, path: path(one) ?? "", middle: path.centroid(one) }));
}
