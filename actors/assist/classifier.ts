/**
 * What a text is about: multinomial logistic regression over hashed n-grams of words and letters, trained by Adagrad. Small enough to be trained while others are served: training
 * is a generator that yields after a few milliseconds of work, and whoever runs it decides when to go on.
 */
import { wordsOf } from "./text";

export interface Example { readonly text: string; readonly label: string; /** counts so many times */ readonly weight?: number }
export interface Verdict { readonly label: string; readonly confidence: number }

export interface Model {
  readonly labels: readonly string[];
  /** `dimensions` weights per label, one label after the other */
  readonly weights: Float32Array;
}

const dimensionBits = 15;
const dimensions = 1 << dimensionBits;
const lettersMin = 2;
const lettersMax = 5;
const featuresMax = 1_200;
const epochs = 14;
const rate = 0.35;
/** L2, per step of the features it touches */
const decay = 1e-3;
/** examples between two yields, about 2 ms */
const sliceExamples = 40;

/** Trains from nothing. The examples' order is shuffled by a fixed seed, so that the same examples always make the same model. */
export function* train(examples: readonly Example[]): Generator<void, Model> {
  const labels = [...new Set(examples.map((example) => example.label))].sort();
  const index = new Map(labels.map((label, position) => [label, position]));
  const weights = new Float32Array(labels.length * dimensions);
  const squares = new Float32Array(labels.length * dimensions);
  const rows: { features: Uint16Array; label: number; weight: number }[] = [];
  for (const [done, { text, label, weight = 1 }] of examples.entries()) {
    rows.push({ features: featuresOf(text), label: index.get(label) ?? 0, weight });
    if (done % sliceExamples === 0) yield;
  }
  const scores = new Float64Array(labels.length);
  const next = generator(rows.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(rows, next);
    for (const [done, row] of rows.entries()) {
      score(weights, labels.length, row.features, scores);
      for (let label = 0; label < labels.length; label++) {
        const gradient = ((scores[label] ?? 0) - (label === row.label ? 1 : 0)) * row.weight;
        if (Math.abs(gradient) > 1e-4) step(weights, squares, label * dimensions, row.features, gradient);
      }
      if (done % sliceExamples === 0) yield;
    }
  }
  return { labels, weights };
}

export function trainNow(examples: readonly Example[]): Model {
  const training = train(examples);
  for (;;) {
    const step = training.next();
    if (step.done) return step.value;
  }
}

/** The best first. */
export function classify(model: Model, text: string, count = 1): Verdict[] {
  const scores = new Float64Array(model.labels.length);
  score(model.weights, model.labels.length, featuresOf(text), scores);
  return model.labels.map((label, position) => ({ label, confidence: scores[position] ?? 0 })).sort((one, other) => other.confidence - one.confidence).slice(0, count);
}

function score(weights: Float32Array, labels: number, features: Uint16Array, into: Float64Array): void {
  const scale = 1 / Math.sqrt(features.length || 1);
  let best = -Infinity;
  for (let label = 0; label < labels; label++) {
    const base = label * dimensions;
    let sum = 0;
    for (const feature of features) sum += weights[base + feature]!;
    into[label] = sum * scale;
    best = Math.max(best, sum * scale);
  }
  let total = 0;
  for (let label = 0; label < labels; label++) total += into[label] = Math.exp(into[label]! - best);
  for (let label = 0; label < labels; label++) into[label]! /= total;
}

function step(weights: Float32Array, squares: Float32Array, base: number, features: Uint16Array, gradient: number): void {
  const scaled = gradient / Math.sqrt(features.length || 1);
  for (const feature of features) {
    const at = base + feature;
    const slope = scaled + decay * weights[at]!;
    squares[at]! += slope * slope;
    weights[at]! -= (rate * slope) / (Math.sqrt(squares[at]!) + 1e-3);
  }
}

/** Hashes of the words, of neighbouring words, and of the letters within each word with its edges. Twice the same counts once. */
function featuresOf(text: string): Uint16Array {
  const words = wordsOf(text);
  const found = new Set<number>();
  let before = "^";
  for (const word of words) {
    if (found.size >= featuresMax) break;
    found.add(hash(`w ${word}`)).add(hash(`b ${before} ${word}`));
    const edged = `<${word}>`;
    for (let length = lettersMin + 1; length <= lettersMax; length++) {
      for (let at = 0; at + length <= edged.length; at++) found.add(hash(edged.slice(at, at + length)));
    }
    before = word;
  }
  // A question sounds different from a statement, and the words alone don't tell.
  found.add(hash(`q ${/[?？؟]/.test(text)}`)).add(hash(`n ${Math.min(words.length, 8)}`));
  return Uint16Array.from(found);
}

/** FNV-1a, folded to the dimensions. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value ^= value >>> dimensionBits;
  return (value >>> 0) & (dimensions - 1);
}

function shuffle<Row>(rows: Row[], next: () => number): void {
  for (let at = rows.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [rows[at], rows[other]] = [rows[other]!, rows[at]!];
  }
}

/** mulberry32: the same seed, the same order. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
