import type { Tensor } from "@tensorflow/tfjs-core";
import { type Primitive, type Shape, sizeOf } from "../../../graph/mod.ts";
import { mergeBroadcast } from "../axes.ts";
import type { Tfjs } from "../backends/backend.ts";
import { broadcastAxes, type Lowering, repeat, reshape } from "./lowering.ts";

export function unary(apply: (tf: Tfjs, x: Tensor) => Tensor): Lowering<Primitive> {
  return (toolkit, { shape }) => (x) =>
    reshape(toolkit, apply(toolkit.tf, reshape(toolkit, x, [x.size])), shape);
}

export function binary(apply: (tf: Tfjs, a: Tensor, b: Tensor) => Tensor): Lowering<Primitive> {
  return (toolkit, { shape, inputs }) => {
    const merged = mergeBroadcast(inputs[0].shape, inputs[1].shape);
    const all = merged.a.map((dim, axis) => Math.max(dim, merged.b[axis]));
    const operand = (x: Tensor, own: Shape) =>
      all.length > broadcastAxes(toolkit.backend)
        ? reshape(toolkit, repeat(toolkit, x, own, all), [sizeOf(all)])
        : reshape(toolkit, x, own);
    return (a, b) => reshape(toolkit, apply(toolkit.tf, operand(a, merged.a), operand(b, merged.b)), shape);
  };
}

export const affine: Lowering<"affine"> = (toolkit, node) => {
  const { scale, shift } = node.params;
  return unary((tf, x) => {
    const scaled = scale === 1 ? x : scale === -1 ? tf.neg(x) : tf.mul(x, scale);
    return shift === 0 ? scaled : tf.add(scaled, shift);
  })(toolkit, node);
};

/** c₀ + c₁x + c₂x² + … */
function polynomial(tf: Tfjs, x: Tensor, coefficients: readonly number[]): Tensor {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce<Tensor>((sum, c) => tf.add(tf.mul(sum, x), c), tf.fill(x.shape, last));
}

const plainTanh = unary((tf, x) => tf.tanh(x));

/**
 * tanh(x) = x·P(x²)/Q(x²) on [−7.9, 7.9], beyond which it is ±1 in float32; the minimax coefficients are Eigen's.
 */
const rationalTanh: Lowering<Primitive> = unary((tf, x) => {
  const clipped = tf.clipByValue(x, -7.90531110763549805, 7.90531110763549805);
  const square = tf.mul(clipped, clipped);
  const numerator = polynomial(tf, square, [
    ...[4.89352455891786e-3, 6.37261928875436e-4, 1.48572235717979e-5, 5.12229709037114e-8],
    ...[-8.60467152213735e-11, 2.00018790482477e-13, -2.76076847742355e-16],
  ]);
  const denominator = polynomial(tf, square, [
    ...[4.89352518554385e-3, 2.268434632439e-3, 1.18534705686654e-4, 1.19825839466702e-6],
  ]);
  return tf.div(tf.mul(clipped, numerator), denominator);
});

export const tanh: Lowering<Primitive> = (toolkit, node) =>
  (toolkit.backend.isTanhCoarse ? rationalTanh : plainTanh)(toolkit, node);

/**
 * erf(x) = x·P(x²)/Q(x²) on [−4, 4], beyond which it is ±1 in float32; the minimax coefficients are those of Eigen
 * and XLA. tfjs's own erf is right to 1.5e−7 absolutely (Abramowitz and Stegun 7.1.26), which is no digit near 0.
 */
export const erf: Lowering<Primitive> = unary((tf, x) => {
  const clipped = tf.clipByValue(x, -4, 4);
  const square = tf.mul(clipped, clipped);
  const numerator = polynomial(tf, square, [
    ...[-1.60960333262415e-2, -2.95459980854025e-3, -7.34990630326855e-4, -5.69250639462346e-5],
    ...[-2.10102402082508e-6, 2.77068142495902e-8, -2.72614225801306e-10],
  ]);
  const denominator = polynomial(tf, square, [
    ...[-1.42647390514189e-2, -7.37332916720468e-3, -1.68282697438203e-3, -2.13374055278905e-4],
    -1.45660718464996e-5,
  ]);
  return tf.div(tf.mul(clipped, numerator), denominator);
});
