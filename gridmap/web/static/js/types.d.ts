// What does the server send, and which shapes do the modules hand each other? Read by tsc alone, never by a browser.

export type LonLat = [number, number];

export interface Geometry {
  type: "Point" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon";
  coordinates: any;
}

/** A feature of GeoJSON as the layers are drawn from; a cell that stands for many has a count. */
export interface Feature {
  id: string | null;
  geometry: Geometry | null;
  properties: {
    title?: string;
    count?: number;
    class?: Record<string, string>;
    /** Where its name or letter has the most room. */
    at?: LonLat;
    [field: string]: any;
  };
}

export interface Mark {
  key: string;
  title: string;
  color: string;
  shape: string;
  letter: string;
  hatch: boolean;
  dash: string;
  size_px: number;
  weight_px: number;
  fill_opacity: number;
  muted: boolean;
}

export interface Legend {
  key: string;
  title: string;
  source: string;
  icon_by: string;
  /** Value of icon_by -> the zoom from which it is drawn. */
  from_zoom: Record<string, number>;
  icons: Record<string, string>;
  marks: Mark[];
  /** All the marks, where a measure hides some. */
  all?: Mark[];
}

export interface Label {
  style: string;
  rank: number;
  min_zoom: number;
  max_zoom: number;
  placement: "inside" | "line" | "bank";
}

export interface Column {
  key: string;
  title: string;
  kind: string;
  numeric: boolean;
  unit: string;
}

export interface Field extends Column {
  places: string[];
  choices: Record<string, string>;
  filter: boolean;
}

/** A layer as `gridmap.web.words.layer` describes it. */
export interface Layer {
  key: string;
  group: string;
  title: string;
  question: string;
  noun: string;
  what_if: string;
  /** The pages that open with it. */
  shown: string[];
  called_by_class: boolean;
  /** The field that is shown for one value at a time, or empty. */
  one_of: string;
  public: boolean;
  /** Its features hold for some days only. */
  dated: boolean;
  clustered: boolean;
  ground: boolean;
  fills: boolean;
  casing: boolean;
  badge: boolean;
  lead: boolean;
  labels: Record<string, Label>;
  fields: Field[];
  legends: Legend[];
}

export interface Figure {
  title: string;
  value: number | null;
  text: string;
  unit: string;
}

/** Of which moment an answer is: ISO 8601, and as a sentence. */
interface Dated {
  as_of: string | null;
  fresh: boolean;
  freshness: string;
}

export interface LayerAnswer extends Dated {
  /** Not empty: so many places that tiles are asked for instead; it changes with the answer. */
  tiles?: string;
  features: Feature[];
  total: number;
  total_text: string;
  unlocated: number;
  unlocated_text: string;
  in_view: number;
  clustered: boolean;
  /** Legend -> mark -> how many, as text; what does not occur is left out. */
  counts: Record<string, Record<string, string>>;
  measure: { note: string; marks: Record<string, string> } | null;
  headline: { sentence: string; figures: Figure[] } | null;
  narrowed: Narrowed;
}

/** What was left out unasked: field -> the values that are shown; left_out: how many rows match without. */
export interface Narrowed {
  values: Record<string, string[]>;
  choices: string[];
  left_out: number;
}

export interface Row {
  id: string;
  title: string;
  class: Record<string, string>;
  located: boolean;
  center: LonLat | null;
  values: Record<string, any>;
  /** The same as people read it. */
  texts: Record<string, string>;
}

export interface Rows extends Dated {
  columns: Column[];
  rows: Row[];
  sort: string;
  total: number;
  total_text: string;
  page: number;
  pages: number;
}

export interface FeatureRef {
  layer: string;
  id: string;
}

export interface EditField {
  key: string;
  title: string;
  kind: string;
  value: any;
  text: string;
  choices: [string, string][];
  required: boolean;
  unit: string;
  /** Its value lies in the outbox of this phone; text: as it is in the records. */
  waits?: boolean;
}

/** The form of a record; closing: the change that takes it out of use for good. */
export interface Edit {
  noun: string;
  id: string;
  version: number;
  closing: Record<string, any> | null;
  fields: EditField[];
}

/** One feature with everything that is told of it. */
export interface Details {
  id: string;
  title: string;
  class: Record<string, string>;
  area: string;
  is_area: boolean;
  same: FeatureRef | null;
  center: LonLat | null;
  geometry: Geometry | null;
  fields: (Column & { value: any; text: string })[];
  phones: { who: string; title: string; phone: string }[];
  photos: { url: string; caption: string; width: number; height: number }[];
  links: { title: string; url: string }[];
  remedies: { title: string; url: string }[];
  history: { at: string; time: string; who: string; what: string }[];
  edit: Edit | null;
}

export interface Area {
  path: string;
  name: string;
  level: string;
}

export interface Basemap {
  key: string;
  title: string;
  url: string;
  overlay_url: string;
  subdomains: string;
  max_zoom: number;
  attribution: string;
}

/** A form of map file: `gridmap.exports.FORMS`. gcj02: it may hold the coordinates of Chinese web maps. */
export interface FileForm {
  key: string;
  title: string;
  gcj02: boolean;
}

/** Everything the page is told at once: `gridmap.web.maps.map_config`. */
export interface Config {
  mode: "map" | "grid" | "locate" | "siting" | "call" | "incident";
  locale: string;
  texts: string;
  icons: string;
  area: Area & { layer: string; bounds: [number, number, number, number] };
  township: Area & { layer: string; bounds: [number, number, number, number] };
  areas: Area[];
  viewer: { id: string; name: string; roles: string[]; can_edit: string[] };
  supposed: { kind: string; id: string; name: string } | null;
  /** The day whose hazards and visits are shown, where it is not today. */
  on?: { day: string } | null;
  basemaps: Basemap[];
  forms: FileForm[];
  layers: Layer[];
  /** Of a record's form: what is drawn in it, and where the edges are told to which one snaps. */
  drawn?: { shape: "line" | "area"; layer: string; edges: string };
}

/** What is shown right now; all of it stands in the link. */
export interface ViewState {
  view: { zoom: number; lat: number; lng: number } | null;
  /** Key of a shown layer -> key of its legend. */
  layers: Record<string, string>;
  filters: Record<string, Record<string, string[]>>;
  find: Record<string, string>;
  /** Path of the one area that is left, or "". */
  area: string;
  table: string;
  sort: string;
  page: number;
  base: string;
  selected: FeatureRef | null;
  /** What a link begins with the selected feature, once: "edit" or "place". */
  act: string;
}

/** One line of the directions to a place, and how far it then goes. */
export interface Turn {
  text: string;
  distance: string | null;
  at: [number, number];
}

/** A resource on the locate page, nearest first within its kind. */
export interface HelpItem {
  id: string;
  name: string;
  area: string;
  neighbour: boolean;
  phone: string;
  by_road: boolean;
  time: string | null;
  time_s: number | null;
  distance: string;
  distance_m: number;
  way: string;
  facts: string[];
  in_service: boolean;
  reason: string;
  since: string;
  lon: number;
  lat: number;
  version: number;
  editable: boolean;
}

export interface Help {
  kind: string;
  title: string;
  /** They drive out: a fire force, and whoever else comes by themselves. */
  drives_out: boolean;
  items: HelpItem[];
}

declare global {
  interface Window {
    /** uPlot's own script: draws lines on a canvas. */
    uPlot: {
      new (options: any, data: (number | null)[][], place: HTMLElement): {
        destroy(): void;
        setSize(size: { width: number; height: number }): void;
      };
      tzDate(at: Date, zone: string): Date;
    };
  }
}
