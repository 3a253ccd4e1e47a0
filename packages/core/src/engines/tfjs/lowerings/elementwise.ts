import type { Tensor } from "@tensorflow/tfjs-core";
import type { Primitive } from "../../../graph/mod.ts";
import { mergeBroadcast } from "../axes.ts";
import type { Tfjs } from "../backends/mod.ts";
import { type Lowering, reshape } from "./lowering.ts";

export function unary(apply: (tf: Tfjs, x: Tensor) => Tensor): Lowering<Primitive> {
  return (toolkit, { shape }) => (x) =>
    reshape(toolkit, apply(toolkit.tf, reshape(toolkit, x, [x.size])), shape);
}

export function binary(apply: (tf: Tfjs, a: Tensor, b: Tensor) => Tensor): Lowering<Primitive> {
  return (toolkit, { shape, inputs }) => {
    const merged = mergeBroadcast(inputs[0].shape, inputs[1].shape);
    return (a, b) =>
      reshape(
        toolkit,
        apply(toolkit.tf, reshape(toolkit, a, merged.a), reshape(toolkit, b, merged.b)),
        shape,
      );
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
