import { afterAll, describe, expect, it } from "vitest";
import { createReferenceEngine, type Engine, type FloatArray } from "../../src/engines/mod.ts";
import { createOnnxEngine } from "../../src/engines/onnx/mod.ts";
import {
  NotFiniteError,
  SubspaceTracker,
  type TrackerEvent,
  type TrackerOptions,
} from "../../src/spectral/mod.ts";
import { leading, objectiveOf, randomWalk, sineTo, type Spectrum, turningSpectrum } from "./moving.ts";

const engines: Record<string, Engine> = { float64: createReferenceEngine(), onnx: createOnnxEngine() };
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

const [p, k] = [60, 3];
const TOLERANCE = 0.01;

/** Three eigenvalues above a bulk that lies evenly between 1.5 and `floor`. */
const above = (floor: number) => [
  5,
  4,
  3,
  ...Array.from({ length: p - k }, (_, i) => 1.5 + (floor - 1.5) * i / (p - k - 1)),
];

/** Every eigenvalue waxes and wanes by up to a tenth as θ moves. */
function waxing(values: readonly number[]) {
  return (theta: FloatArray) =>
    values.map((value, i) => value * (1 + 0.1 * Math.sin(9 * (theta[i] + theta[(7 * i + 1) % p]))));
}

interface Step {
  readonly sine: number;
  readonly bound: number | null;
  readonly estimate: number;
}

/** Follows S_k along a path, with the exact angle at each step. */
async function follow(
  engine: Engine,
  spectrum: (theta: FloatArray) => Spectrum,
  path: readonly FloatArray[],
  options: Partial<TrackerOptions> = {},
) {
  const events: (TrackerEvent & { readonly step: number })[] = [];
  const steps: Step[] = [];
  const tracker = new SubspaceTracker({
    engine,
    objective: objectiveOf(engine, p, spectrum),
    k,
    onEvent: (event) => events.push({ ...event, step: steps.length }),
    ...options,
  });
  for (const theta of path) {
    const subspace = await tracker.at(theta);
    const sine = await sineTo(subspace, leading(spectrum(theta), k));
    steps.push({ sine, bound: subspace.sineBound, estimate: subspace.sineEstimate });
  }
  const { statistics } = tracker;
  await tracker.dispose();
  return { steps, events, statistics };
}

/** Float32 bases are orthonormal, and their angles known, to so much. */
const ROUNDING = { float64: 1e-6, onnx: 2e-5 };

const walks = [-0.5, -3, -6, -12].flatMap((floor) => [0.002, 0.004].map((size) => ({ floor, size })));
/** A walk turns every eigenvector anew; on a way back and forth the tracker goes without products. */
const paths = {
  walk: (size: number) => randomWalk(p, 150, size, 2),
  swing: (size: number) =>
    Array.from(
      { length: 150 },
      (_, t) => Float64Array.from({ length: p }, (_, i) => 10 * size * Math.sin(i) * Math.sin(t / 10)),
    ),
};

describe.each(Object.entries(engines))("a tracker of moving indefinite Hessians on %s", (name, engine) => {
  describe.each(["every-step", "adaptive"] as const)("with the schedule %s", (schedule) => {
    describe.each(Object.keys(paths) as (keyof typeof paths)[])("on a %s", (path) => {
      it.each(walks)(
        "is within tolerance and below its bound at every step: bulk to $floor, steps of $size",
        async ({ floor, size }) => {
          const spectrum = turningSpectrum(waxing(above(floor)), p, { seed: 1 });
          const { steps } = await follow(engine, spectrum, paths[path](size), { schedule });
          expect(Math.max(...steps.map(({ sine }) => sine))).toBeLessThanOrEqual(TOLERANCE);
          const bounded = steps.filter(({ bound }) => bound !== null);
          for (const { sine, bound, estimate } of bounded) {
            expect(sine).toBeLessThanOrEqual(bound! + ROUNDING[name as keyof typeof ROUNDING]);
            expect(estimate).toBe(bound);
          }
          if (schedule === "every-step") expect(bounded).toHaveLength(steps.length);
        },
      );
    });
  });
});

const engine = engines.float64;

it("goes without products, and then has an estimate and no bound, where θ swings", async () => {
  const spectrum = turningSpectrum(waxing(above(-0.5)), p, { seed: 1 });
  const { steps, statistics } = await follow(engine, spectrum, paths.swing(0.0005));
  expect(statistics.blockProducts).toBeLessThan(0.5 * steps.length);
  const without = steps.filter(({ bound }) => bound === null);
  expect(without.length).toBeGreaterThan(0.5 * steps.length);
  for (const { estimate } of without) expect(estimate).toBeLessThanOrEqual(TOLERANCE);
});

describe("an eigenvalue that rises out of the bulk's middle, outside basis and guard", () => {
  const START = 60;
  const RISER = 30;
  const seeds = Array.from({ length: 10 }, (_, i) => i + 1);

  /** Its value goes up by `rate` a step from step 60 on, to 3.5, above λ_3 of 3. */
  async function rise(rate: number, schedule: "every-step" | "adaptive", seed = 1) {
    const base = above(-0.5);
    const valueAt = (t: number) => Math.min(3.5, base[RISER] + Math.max(0, t - START) * rate);
    // The last coordinate is the time; it turns nothing that counts, by a millionth a step.
    const spectrum = turningSpectrum(
      (theta) => base.map((value, i) => i === RISER ? valueAt(Math.round(theta[p - 1] * 1e6)) : value),
      p,
      { seed, speed: 0.5 },
    );
    const path = Array.from({ length: START + Math.ceil(4 / rate) + 60 }, (_, t) => {
      const theta = Float64Array.from({ length: p }, (_, i) => 0.001 * Math.sin(i) * t);
      theta[p - 1] = t * 1e-6;
      return theta;
    });
    const { steps, events } = await follow(engine, spectrum, path, { schedule });
    const crossing = path.findIndex((_, t) => valueAt(t) > 3);
    return { unseen: steps.slice(crossing).filter(({ sine }) => sine > TOLERANCE).length, events, crossing };
  }

  it.each([0.03, 0.1])("is seen within a few steps at %d a step with a product each", async (rate) => {
    // How many depends on the noise that the probe has when it comes.
    const unseen = await Promise.all(
      seeds.map(async (seed) => (await rise(rate, "every-step", seed)).unseen),
    );
    expect(unseen.reduce((a, b) => a + b) / seeds.length).toBeLessThanOrEqual(5);
    expect(Math.max(...unseen)).toBeLessThanOrEqual(9);
  });

  it("is seen on the tracker's own schedule, within a few of its products", async () => {
    const { unseen } = await rise(0.03, "adaptive");
    expect(unseen).toBeLessThanOrEqual(4 * 16);
  });

  it("is told of as an event, once", async () => {
    const { events, crossing, unseen } = await rise(0.1, "every-step");
    const risen = events.filter(({ kind }) => kind === "risen");
    expect(risen).toHaveLength(1);
    expect(risen[0].step - crossing).toBe(unseen);
  });
});

describe("what a tracker tells of", () => {
  /** λ_3 and λ_4 come together in steps 20 to 39, and part again. */
  const meeting = turningSpectrum(
    (theta) => {
      const t = Math.round(theta[0] * 1e3);
      return above(-1).map((value, i) => i === k ? (t >= 20 && t < 40 ? 3 - 1e-5 : 1.6) : value);
    },
    p,
    { seed: 1, speed: 0.2 },
  );
  const path = Array.from({ length: 50 }, (_, t) => new Float64Array(p).fill(t * 1e-3));

  it("is a degenerate subspace, when it is entered, and that there is no angle to bound", async () => {
    const { steps, events } = await follow(engine, meeting, path, { schedule: "every-step" });
    const degenerate = events.filter(({ kind }) => kind === "degenerate");
    expect(degenerate).toHaveLength(1);
    expect(degenerate[0].detail).toContain("λ3 and λ4");
    expect(degenerate[0].step).toBeGreaterThanOrEqual(20);
    expect(steps.at(-1)!.sine).toBeLessThan(TOLERANCE);
  });

  it("goes with the state: a tracker that is restored in it does not tell again", async () => {
    const objective = objectiveOf(engine, p, meeting);
    const events: TrackerEvent[] = [];
    const make = () =>
      new SubspaceTracker({ engine, objective, k, schedule: "every-step", onEvent: (e) => events.push(e) });
    let tracker = make();
    for (const theta of path.slice(0, 40)) {
      await tracker.at(theta);
      const state = await tracker.save();
      await tracker.dispose();
      tracker = make();
      tracker.restore(state!);
    }
    await tracker.dispose();
    expect(events.filter(({ kind }) => kind === "degenerate")).toHaveLength(1);
  });

  it("is a solve that did not converge, which has no bound, and an audit's", async () => {
    // A Hessian that is another one at every product: nothing is an eigenvector of it for long.
    let products = 0;
    const spectra = Array.from(
      { length: 2 },
      (_, seed) => turningSpectrum(() => above(-1), p, { seed, speed: 40 })(new Float64Array(p).fill(1)),
    );
    const objective = objectiveOf(engine, p, () => spectra[products++ % 2]);
    const events: TrackerEvent[] = [];
    const tracker = new SubspaceTracker({
      engine,
      objective,
      k,
      tolerance: 1e-5,
      onEvent: (e) => events.push(e),
    });
    const subspace = await tracker.at(new Float64Array(p));
    const first = events.splice(0).map(({ kind }) => kind);
    expect({ first, bound: subspace.sineBound }).toEqual({ first: ["unconverged"], bound: null });
    const { converged } = await tracker.audit(new Float64Array(p).fill(1e-3));
    await tracker.dispose();
    const [last] = events.filter(({ kind }) => kind === "audit unconverged");
    expect({ converged, detail: last.detail }).toEqual({
      converged: false,
      detail: expect.stringMatching(/^the largest residual is \S+ of λ1 after \d+ block products$/),
    });
  });
});

it("refuses a product or a θ that is not finite by a named error, and is as it was before", async () => {
  let broken = false;
  const spectrum = turningSpectrum(waxing(above(-3)), p, { seed: 1 });
  const objective = objectiveOf(engine, p, (theta) => {
    const { values, vectors } = spectrum(theta);
    return { values: broken ? values.map(() => NaN) : values, vectors };
  });
  const tracker = new SubspaceTracker({ engine, objective, k, schedule: "every-step" });
  const path = randomWalk(p, 6, 0.002, 2);
  for (const theta of path.slice(0, 5)) await tracker.at(theta);
  const before = await tracker.save();
  const copy = structuredClone(before);
  broken = true;
  await expect(tracker.at(path[5])).rejects.toThrow(NotFiniteError);
  await expect(tracker.at(path[5].map(() => Infinity))).rejects.toThrow(NotFiniteError);
  expect(await tracker.save()).toEqual(copy);
  broken = false;
  const { sineBound } = await tracker.at(path[5]);
  expect(sineBound).toBeLessThan(TOLERANCE);
  broken = true;
  const fresh = new SubspaceTracker({ engine, objective, k });
  await expect(fresh.at(path[0])).rejects.toThrow(NotFiniteError);
});

it.each(["every-step", "adaptive"] as const)(
  "with a k of all dimensions projects on everything at every step, %s",
  async (schedule) => {
    const spectrum = turningSpectrum(() => [3, 1, -2], 3, { seed: 1 });
    const tracker = new SubspaceTracker({
      engine,
      objective: objectiveOf(engine, 3, spectrum),
      k: 3,
      schedule,
    });
    const v = Float64Array.of(1, -2, 3);
    for (const theta of randomWalk(3, 20, 0.01)) {
      const subspace = await tracker.at(theta);
      (await subspace.project(v)).forEach((value, i) => expect(value).toBeCloseTo(v[i], 5));
      expect(subspace.sineEstimate).toBe(0);
      expect(subspace.values[2]).toBeCloseTo(-2, 5);
    }
    await tracker.dispose();
  },
);

it("with one dimension short of all, leaves the last out", async () => {
  const spectrum = turningSpectrum(() => [3, 1, -2], 3, { seed: 1 });
  const tracker = new SubspaceTracker({ engine, objective: objectiveOf(engine, 3, spectrum), k: 2 });
  for (const theta of randomWalk(3, 20, 0.01)) {
    expect(await sineTo(await tracker.at(theta), leading(spectrum(theta), 2))).toBeLessThan(TOLERANCE);
  }
  await tracker.dispose();
});
