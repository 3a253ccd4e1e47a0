import process from "node:process";

/**
 * Has NVIDIA's libraries multiply in float32, for as long as the process lives: from Ampere on they round factors to 10
 * bits (TF32) unless told, which would leave three digits of a Hessian product. What the person has set stays.
 */
export function keepFloat32(env: Record<string, string | undefined> = process.env): void {
  env.NVIDIA_TF32_OVERRIDE ??= "0";
}
